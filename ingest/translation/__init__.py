"""From a vendor's record to events, whoever the vendor."""
