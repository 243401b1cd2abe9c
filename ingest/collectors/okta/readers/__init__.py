"""How records are read: one file for accounts, grants, privileges, provisioning, sign-ins."""
