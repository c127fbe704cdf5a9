"""What an article is once it is stored: its rows, its versions, its copies, and its raw page."""
