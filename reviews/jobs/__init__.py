"""The scheduled jobs: when each is due, who has it, what it did."""
