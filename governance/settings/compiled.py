"""Governance's settings, made ready for the folds: looked up by key, in microseconds."""

from __future__ import annotations

from collections.abc import Iterable
from copy import copy

from governance.model.configured import Configured
from governance.model.keys import application_key
from governance.model.states import DAY, SELF, Grant
from governance.settings.privileges import Privileges
from governance.settings.reach import sections_of
from governance.settings.sections import ApplicationSettings, GovernanceSettings

# The platforms' own applications, which make no accounts of their own. Okta's are known by name (their ids differ per
# org: https://help.okta.com, "Okta applications"); Microsoft's by id (https://learn.microsoft.com/troubleshoot/entra/
# entra-id/governance/verify-first-party-apps-sign-in).
_OKTA_OWN = frozenset(
    {
        "okta dashboard",
        "okta admin console",
        "okta browser plugin",
        "okta end-user dashboard",
        "okta end user dashboard",
    }
)
_MICROSOFT_OWN = frozenset(
    {
        "00000002-0000-0000-c000-000000000000",  # Azure Active Directory Graph
        "00000002-0000-0ff1-ce00-000000000000",  # Office 365 Exchange Online
        "00000003-0000-0000-c000-000000000000",  # Microsoft Graph
        "00000003-0000-0ff1-ce00-000000000000",  # SharePoint Online
        "00000006-0000-0ff1-ce00-000000000000",  # Office 365 Portal
        "00000007-0000-0ff1-ce00-000000000000",  # Exchange Online Protection
        "0000000c-0000-0000-c000-000000000000",  # Microsoft App Access Panel
        "04b07795-8ddb-461a-bbee-02f9e1bf7b46",  # Azure CLI
        "0c1307d4-29d6-4389-a11c-5cbe7f65d7fa",  # Azure mobile app
        "1950a258-227b-4e31-a9cf-717495945fc2",  # Azure PowerShell
        "19db86c3-b2b9-44cc-b339-36da233a3be2",  # My Sign-ins
        "1b730954-1685-4b74-9bfd-dac224a7b894",  # Azure AD PowerShell
        "1fec8e78-bce4-4aaf-ab1b-5451cc387264",  # Microsoft Teams
        "27922004-5251-4030-b22d-91ecd9a37ea4",  # Outlook Mobile
        "29d9ed98-a469-4536-ade2-f981bc1d605e",  # Microsoft Authentication Broker
        "2793995e-0a7d-40d7-bd35-6968ba142197",  # My Apps
        "4765445b-32c6-49b0-83e6-1d93765276ca",  # OfficeHome
        "5e3ce6c0-2b1f-4285-8d4b-75ee78787346",  # Microsoft Teams Web Client
        "797f4846-ba00-4fd7-ba43-dac1f8f63013",  # Windows Azure Service Management API
        "89bee1f7-5e6e-4d8a-9f3d-ecd601259da7",  # Office365 Shell WCSS-Client
        "9199bf20-a13f-4107-85dc-02114787ef48",  # One Outlook Web
        "ab9b8c07-8f02-4f72-87fa-80105867a763",  # OneDrive SyncEngine
        "c44b4083-3bb0-49c1-b47d-974e53cbdf3c",  # Azure Portal
        "cc15fd57-2c6c-4117-a88c-83b1d56b4bbe",  # Microsoft Teams Services
        "d3590ed6-52b3-4102-aeff-aad2292ab01c",  # Microsoft Office
    }
)


def sides(grant: Grant) -> tuple[str, ...]:
    """Return how a separation-of-duties rule may spell what is granted: by id or name, of this issuer or any."""
    return spellings(grant.entitlement_id, grant.entitlement_type, grant.entitlement_name)


def spellings(entitlement_id: str, entitlement_type: str, name: str | None) -> tuple[str, ...]:
    """Return the spellings of an entitlement in rules: by id or name, of its issuer or any."""
    issuer, _, thing = entitlement_id.partition("|")
    named = f"{entitlement_type}:{name}"
    return (entitlement_id, f"*|{thing}", f"{issuer}|{named}", f"*|{named}")


class Rules:
    """All that folds and policies are given besides the events."""

    def __init__(self, settings: GovernanceSettings, configured: tuple[Configured, ...], version: str) -> None:
        self.settings = settings
        self.version = version
        self.sections = sections_of(settings, configured)
        """The hash of every section on which something derived depends."""
        self.generation = 0
        """The generation that a worker derives with; 0: none, as in a question that is asked of the past."""
        self.configured = configured
        self.account_policies = frozenset(c.policy.id for c in configured if c.policy.judge is not None)
        identity_policies = [c for c in configured if c.policy.judge_identity is not None]
        self.needed = frozenset(part for c in configured for part in c.policy.needs.parts)
        """What of an account's situation some policy reads."""
        self.identity_policies = frozenset(c.policy.id for c in identity_policies)
        self.watches_identities = bool(self.identity_policies)
        concerned = [c.policy.concerned(c.settings) for c in identity_policies if c.policy.concerned is not None]
        self._sod_sides = frozenset(side for sides in concerned if sides is not None for side in sides)
        self.privileges = Privileges(settings.privileges)
        self.lookback = settings.jit_lookback_days * DAY
        self.assumed_gap = settings.assumed_gap_days * DAY
        self.clock_tolerance = settings.clock_tolerance_seconds * 1_000_000
        self.applications = {application_key(a.issuer, a.id): a for a in settings.applications}
        self.owner_of = {n.account: n.owner for n in settings.non_persons}
        self.owned_by: dict[str, list[str]] = {}
        for account, owner in self.owner_of.items():
            self.owned_by.setdefault(owner, []).append(account)

    def under(self, generation: int) -> Rules:
        """Return the same rules, as those of a generation."""
        rules = copy(self)
        rules.generation = generation
        return rules

    def sod_touches(self, grants: Iterable[Grant]) -> bool:
        """Tell whether any of the grants is a side of a separation-of-duties rule."""
        return any(not self._sod_sides.isdisjoint(sides(g)) for g in grants)

    def is_duty(self, entitlement_id: str, name: str | None) -> bool:
        """Tell whether an entitlement is a side of a separation-of-duties rule, by its key or by this name."""
        entitlement_type = entitlement_id.partition("|")[2].partition(":")[0]
        return not self._sod_sides.isdisjoint(spellings(entitlement_id, entitlement_type, name))

    def makes_accounts(self, application_id: str, name: str | None) -> bool:
        """Tell whether an application may hold accounts of its own, so that it is a target of JIT provisioning."""
        known: ApplicationSettings | None = self.applications.get(application_id)
        if known is not None:
            return known.makes_accounts
        if application_id == SELF:
            return False
        vendor_id = application_id.partition("|")[2]
        return vendor_id not in _MICROSOFT_OWN and (name or "").lower() not in _OKTA_OWN
