"""Questions about single changes: opened from the feed of changes, and by what nears its end."""
