"""Live collection: the promise of a collector, its checkpoints, the events of its census, its preflight."""
