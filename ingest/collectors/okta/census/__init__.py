"""The census of an Okta org: its lists, and what they show as accounts and grants."""
