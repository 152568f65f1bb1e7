"""What Meta's networks share: the Graph API's manner of speaking, its login and its limits."""
