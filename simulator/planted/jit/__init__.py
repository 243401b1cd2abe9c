"""Cases of Just-in-Time provisioning: accounts that a login makes, and what they may be."""
