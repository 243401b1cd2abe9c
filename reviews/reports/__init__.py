"""Reports for people who must show that access is under control."""
