"""What a campaign is to ask, of whom and when: its definition, checked and read before it opens."""
