"""Measures OnePost against the figures it promises; run by ``make bench``."""
