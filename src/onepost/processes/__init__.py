"""The processes of ``onepost up``: who starts, watches and stops whom."""
