"""Which articles are wanted: the search as it is typed, and selections and rows of articles. Nothing here writes."""
