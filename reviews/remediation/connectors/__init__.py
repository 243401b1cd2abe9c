"""How removals reach a source: one file each, named like the provider."""
