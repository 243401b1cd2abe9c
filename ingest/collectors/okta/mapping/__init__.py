"""The tables of mapped vendor types: what each means, and which reader reads it."""
