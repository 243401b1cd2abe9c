"""The weekly report: twelve parts gathered from one snapshot, written as a page, tables and a manifest."""
