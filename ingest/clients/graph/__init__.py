"""Microsoft Graph: sign-in, requests, refusals."""
