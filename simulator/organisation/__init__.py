"""The organisation: its people, applications and groups, the plan of its size and time, and the ledger."""
