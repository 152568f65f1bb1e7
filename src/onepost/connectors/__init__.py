"""The networks: what they accept, what they answer, and how to speak to them.

Pure Python. Nothing in here knows Django, the database, rows, schedules or users.
"""
