"""The fault matrix: every kind of post, every call of its flow, everything that can go wrong with it."""
