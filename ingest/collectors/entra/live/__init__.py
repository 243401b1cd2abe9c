"""Reads Entra's logs live from Microsoft Graph, by windows of time."""
