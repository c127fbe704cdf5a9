"""The two files: opening and locking them, their tables, the words that are indexed, and the clock."""
