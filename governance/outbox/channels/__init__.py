"""The ways by which notices leave: one file each, and what they stand on."""
