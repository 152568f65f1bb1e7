"""Posts from a file: read it, say which column is what, try every row without storing anything, then import."""
