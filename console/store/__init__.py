"""The console's own tables: sessions, links, the access log."""
