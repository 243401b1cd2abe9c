"""Entra ID's sign-ins, directory audits and provisioning rows as the made-up company's tenant would write them."""
