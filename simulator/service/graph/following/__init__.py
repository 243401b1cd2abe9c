"""What Entra's records do to the tenant."""
