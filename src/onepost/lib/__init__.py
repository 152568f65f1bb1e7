"""Small pure helpers: no Django, no network, no knowledge of what OnePost is about."""
