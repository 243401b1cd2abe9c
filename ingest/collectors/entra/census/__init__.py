"""The census of an Entra tenant: all accounts and grants that stand, by lists, or what changed, by delta links."""
