"""Campaigns as rows: what they ask about, their items, who is asked."""
