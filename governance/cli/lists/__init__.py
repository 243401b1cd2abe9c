"""The commands that list: what they take is said once, and what they answer is printed in one way."""
