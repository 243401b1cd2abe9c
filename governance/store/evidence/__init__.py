"""What was told: facts, rejected records, the audit trail."""
