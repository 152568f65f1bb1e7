"""When posts go out: times, queues, the calendar, and what is done to many posts at once."""
