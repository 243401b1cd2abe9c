"""The logs of a tenant: what enters them, with the faults of records, and when it becomes visible."""
