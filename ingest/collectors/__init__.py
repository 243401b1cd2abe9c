"""One folder per identity provider; found by folder."""
