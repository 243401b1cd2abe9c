"""What others made of a LogEvent: tables and documents with their own spelling of its fields."""
