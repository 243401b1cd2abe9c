"""The System Log's record: its fields, the values inside its strings, the parties that it names."""
