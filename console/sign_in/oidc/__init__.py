"""Signing in at an identity provider: OpenID Connect with code, PKCE and nonce, and back-channel logout."""
