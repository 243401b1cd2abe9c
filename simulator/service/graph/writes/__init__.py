"""What callers change in a tenant: accepted at once, and true a while later."""
