"""Applies Entra's records to the tenant."""
