"""Entra's logs from the event hub of its diagnostic settings, over the Kafka protocol."""
