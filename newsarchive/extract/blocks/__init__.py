"""Which runs of text are the article, and what each is: figures, the learned decision, typed blocks."""
