"""Where the text is taken from when a page shows next to none: what it declares for machines, what it hands to its scripts."""
