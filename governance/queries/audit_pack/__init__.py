"""The evidence pack: all that is needed to verify the audit trail on another machine, without the store."""
