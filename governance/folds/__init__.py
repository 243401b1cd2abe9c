"""Pure folds: every one is commutative, associative and idempotent over the set of events."""
