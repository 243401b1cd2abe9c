"""The planted cases and their near misses, one function each, cut by what they prove."""
