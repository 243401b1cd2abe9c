"""Live collection: from an identity provider's API onto the bus, in the order produce, flush, checkpoint."""
