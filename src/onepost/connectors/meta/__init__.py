"""What Meta's networks share: the Graph API, its errors, its limits and the login through Facebook."""
