"""Governance's settings, made ready for the folds: looked up by key, in microseconds."""

from __future__ import annotations

from collections.abc import Iterable

from governance.model.configured import Configured
from governance.model.keys import application_key, plain_parts
from governance.model.states import DAY, SELF, Grant
from governance.settings.privileges import Privileges
from governance.settings.sections import ApplicationSettings, GovernanceSettings
from ingest.contract.providers.catalogue import provider_of


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
        self.ask_within = settings.ask_within_days * DAY
        self.clock_tolerance = settings.clock_tolerance_seconds * 1_000_000
        for application in settings.applications:
            provider_of(application.issuer)
        self.applications = {application_key(a.issuer, a.id): a for a in settings.applications}
        self.owner_of = {n.account: n.owner for n in settings.non_persons}
        self.owned_by: dict[str, list[str]] = {}
        for account, owner in self.owner_of.items():
            self.owned_by.setdefault(owner, []).append(account)

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
        issuer, _, vendor_id = plain_parts(application_id)
        provider = provider_of(issuer)
        return vendor_id not in provider.own_applications and (name or "").lower() not in provider.own_application_names
