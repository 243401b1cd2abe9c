"""What records are about: accounts, applications, groups, workloads."""

from __future__ import annotations

from typing import NamedTuple

OKTA = "okta"
ENTRA = "entra"
TENANT = "northwind"
ACQUIRED = "tailspin"
"""A small company that was acquired: its own Okta tenant, whose collector stopped for some weeks."""
DOMAIN = "corp.example.com"
PARTNER_DOMAIN = "partner.example.com"
EVIL_DOMAIN = "evil-corp.example.com"
"""A domain that ends like an allowed one, and is not allowed."""


class Account(NamedTuple):
    """A login at one IdP; ``seat`` tells its address and place."""

    idp: str
    tenant: str
    subject: str
    login: str
    display_name: str
    seat: int = 0

    @property
    def issuer(self) -> str:
        """``<idp>:<tenant label>``."""
        return f"{self.idp}:{self.tenant}"

    @property
    def key(self) -> str:
        """The account's key, ``<issuer>|<subject>``."""
        return f"{self.idp}:{self.tenant}|{self.subject}"


class App(NamedTuple):
    """An application as one IdP knows it."""

    idp: str
    tenant: str
    id: str
    name: str
    sign_on: str = "SAML_2_0"
    scim: bool = False
    """A provisioning channel exists."""
    assignment_required: bool = False
    makes_accounts: bool = True
    listed: bool = True
    """The settings name it; False: only its id or name shows that it is the platform's own."""
    principal: str = ""
    """Entra's service principal object id."""

    @property
    def issuer(self) -> str:
        """``<idp>:<tenant label>``."""
        return f"{self.idp}:{self.tenant}"

    @property
    def key(self) -> str:
        """The application's key, ``<issuer>|<id>``."""
        return f"{self.idp}:{self.tenant}|{self.id}"


class Group(NamedTuple):
    """A group at one IdP."""

    idp: str
    tenant: str
    id: str
    name: str

    @property
    def key(self) -> str:
        """The key of membership in it, ``<issuer>|group:<id>``."""
        return f"{self.idp}:{self.tenant}|group:{self.id}"


class Workload(NamedTuple):
    """A service principal or managed identity: its account and the application that it is."""

    account: Account
    app: App
    managed: bool
