"""What each identity provider's streams and words mean: one leaf per provider, plain values, found by folder."""
