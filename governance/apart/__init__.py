"""A process of its own beside the worker: it reads and folds, and judges when there is nothing to read."""
