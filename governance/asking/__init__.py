"""Questions to the store, as people and tools ask them: each answer is a stream of rows with stable keys."""
