"""Training of the block decision: corpus, labels, trees, folds, figures. See `benchmarks/train.py`."""
