"""Links to other articles that the page offers as related to this one."""
