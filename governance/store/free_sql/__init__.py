"""SQL that a person writes: what of it is let through, and how it is run so that it can but read the views."""
