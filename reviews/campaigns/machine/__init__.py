"""What becomes of a campaign and of its items: tables, and values in and out."""
