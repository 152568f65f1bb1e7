"""What an operator sees of a running installation: workers, queue, numbers, and an alert when something is wrong."""
