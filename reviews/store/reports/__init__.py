"""What the weekly report reads: counts by aggregates, lists in blocks; no table is ever loaded."""
