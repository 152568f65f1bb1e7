"""What a post says: from what the composer sends to what each network is given."""
