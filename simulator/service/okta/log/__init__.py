"""The System Log's endpoint, its query and its cursors."""
