"""What callers change in an org: accepted at once, and true a while later."""
