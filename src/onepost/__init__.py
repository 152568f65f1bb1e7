"""OnePost: write a post once, fit it to each network, have it published once."""

__version__ = "0.1.0"
