"""What products wrap around other products' records, one file per family of products."""
