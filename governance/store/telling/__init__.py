"""What people were told of findings: rows that are written once."""
