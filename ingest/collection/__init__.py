"""Reading a source live: what a collector is, where it stands, what its census says."""
