"""One pure file per policy; found by folder."""
