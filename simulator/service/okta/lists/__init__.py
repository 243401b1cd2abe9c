"""The lists of the org's people, groups, applications and rights."""
