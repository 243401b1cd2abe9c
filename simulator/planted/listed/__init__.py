"""Cases of tenants whose lists are read, too: what lists show that no record tells."""
