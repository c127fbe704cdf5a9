"""The single fields of an article, each in a module of its own."""
