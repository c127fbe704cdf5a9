"""A page as it is read: bytes to text, to a tree, to the texts, links and boxes of one walk; and what it says for machines."""
