"""What it means: events become accounts, grants, findings and evidence."""
