"""When what is to be asked again: pure functions from what was seen to what is next. No clock, SQL or network."""
