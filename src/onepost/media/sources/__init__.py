"""Places files come from, other than the person's own device."""
