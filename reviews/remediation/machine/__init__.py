"""What becomes of a removal: tables, and values in and out."""
