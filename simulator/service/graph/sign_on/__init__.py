"""The authority: token endpoint and access tokens."""
