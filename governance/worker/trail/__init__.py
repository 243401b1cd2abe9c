"""Seals the audit trail, keeps its key and its evidence, and hands its checkpoints to witnesses."""
