"""Effects as rows: one lane per recipient, in which they leave one behind the other."""
