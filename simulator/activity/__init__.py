"""What people, workloads, administrators and attackers do."""
