"""Microsoft Graph and the token endpoint, as far as a governance worker reads them."""
