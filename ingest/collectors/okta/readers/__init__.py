"""The readers of records: a file each for accounts, grants, privileges, provisioning, sign-ins."""
