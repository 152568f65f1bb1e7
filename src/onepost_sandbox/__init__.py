"""A faithful simulator of the networks OnePost publishes to. It imports nothing from ``onepost``."""
