"""What goes away: channels, permissions, posts, and what is left behind of each."""
