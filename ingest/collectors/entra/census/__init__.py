"""The census of an Entra tenant: all accounts and grants by lists, or only the changes by delta links."""
