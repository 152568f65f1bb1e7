"""What every simulated network shares: clock, faults, media, OAuth, mailbox, control API and pages."""
