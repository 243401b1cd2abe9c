"""Applications' account lists, as a person exports them: their columns, their rows, the census that they make."""
