"""Backups: encrypted, keys apart from data, restored only with the deletions that came after them."""
