"""The commands that read the views: SQL and export."""
