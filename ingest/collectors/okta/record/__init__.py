"""The System Log's record: its fields, the values inside its strings, who and what it names."""
