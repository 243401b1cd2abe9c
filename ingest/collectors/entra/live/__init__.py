"""Entra's logs read live: by windows of time from Microsoft Graph, or from the event hub of the diagnostic settings."""
