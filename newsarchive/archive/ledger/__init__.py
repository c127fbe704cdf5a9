"""What is known of each URL, source, host and run: the queue, the plan of visits, and what became of them."""
