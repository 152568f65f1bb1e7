"""Closed lists: what may leave, what a browser keeps, which promises there are. Pages and guards read them."""
