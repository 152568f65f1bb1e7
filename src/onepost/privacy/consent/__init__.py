"""Asking first: what may happen only with somebody's consent, what they said, and the proof of it."""
