"""What workers do: from a due row to a post at its network, never twice and never lost."""
