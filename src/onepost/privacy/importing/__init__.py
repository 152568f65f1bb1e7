"""What somebody brings along from another installation: the archive looked at with suspicion, then put in its place."""
