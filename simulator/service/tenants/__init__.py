"""The state of a tenant: its accounts, groups, applications and roles."""
