"""The pages, found by folder: one file each, which knows no other."""
