"""The directory's lists and delta walks."""
