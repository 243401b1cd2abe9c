"""How far the workers are, and with what they derive."""
