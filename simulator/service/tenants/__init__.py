"""What a tenant holds."""
