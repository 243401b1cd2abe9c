"""The weekly report: its first page and what stands behind it, as a page, tables and a manifest."""
