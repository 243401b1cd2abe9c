"""The formats that any report is written in: each is a leaf here, which knows no report."""
