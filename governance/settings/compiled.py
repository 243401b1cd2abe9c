"""Governance's settings, made ready for the folds: looked up by key, in microseconds."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from copy import copy
from functools import cached_property

from governance.model.account_types import PERSON
from governance.model.configured import Configured
from governance.model.keys import application_key, entitlement_parts, plain_parts
from governance.model.policy import Part
from governance.model.spellings import spellings, spellings_of
from governance.model.states import DAY, SELF, AccountState, Grant
from governance.settings.account_types import TypeRules
from governance.settings.privileges import Privileges
from governance.settings.reach import sections_of
from governance.settings.sections import ApplicationSettings, GovernanceSettings
from ingest.contract.providers.catalogue import provider_of

_READ_OF_APP_ACCOUNTS: frozenset[Part] = frozenset(
    {"app_accounts", "applications", "estates", "own_lists", "stated_there"}
)
"""Parts of a situation that rest on accounts in applications."""
_READ_OF_GRANTS: frozenset[Part] = _READ_OF_APP_ACCOUNTS | {"grants"}
"""Parts that rest on what is held: when an assignment began tells whether a first use was one."""


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
        self.custom = tuple(c for c in configured if c.policy.is_rule)
        """The organisation's own rules."""
        self.reads_grants = self.reads_app_accounts = True
        """Grants, and accounts in applications, are derived: false where nobody reads them, and nothing is written."""
        self.stopped: frozenset[str] = frozenset()
        """Those of them that were stopped: whatever they are asked, they do not answer."""
        self.account_policies = frozenset(
            c.policy.id for c in configured if c.policy.judge is not None or c.policy.is_rule
        )
        self.configured_of_lists = tuple(c for c in configured if c.policy.of_lists)
        """Those that are asked about accounts which only an application's own list names."""
        identity_policies = [c for c in configured if c.policy.judge_identity is not None]
        self.needed = frozenset(part for c in configured for part in c.policy.needs.parts)
        """What of an account's situation some policy reads."""
        self.reads_superiors = not self.needed.isdisjoint(("manager_ends", "sponsor_ends"))
        """Some policy reads whether those are still there whom an account answers to."""
        self.reading_peers = tuple(c for c in configured if c.policy.needs.peers is not None)
        """Policies that read what those hold who are in the same role."""
        self.judges_silence = any(c.policy.needs.silence is not None for c in configured)
        """Some policy answers otherwise when nothing but time has passed."""
        self.silence_after = _shortest_silence(settings, configured)
        """A use after a shorter silence (microseconds) changes no answer that stands."""
        self.identity_policies = frozenset(c.policy.id for c in identity_policies)
        self.watches_identities = bool(self.identity_policies)
        concerned = [c.concerned for c in identity_policies]
        self.watches_everybody = any(spelled is None for spelled in concerned)
        """Some policy is asked about every identity, whatever it holds."""
        self._concerned = frozenset(spelling for spelled in concerned if spelled is not None for spelling in spelled)
        self.privileges = Privileges(settings.privileges)
        self.lookback = settings.jit_lookback_days * DAY
        """As policies are told it; folds ask for that of an account (``lookback_of``), and so for the next."""
        self.assumed_gap = settings.assumed_gap_days * DAY
        self.ask_within = settings.ask_within_days * DAY
        self.clock_tolerance = settings.clock_tolerance_seconds * 1_000_000
        for application in settings.applications:
            provider_of(application.issuer)
        for issuer in settings.links.home:
            provider_of(issuer)
        self.home_issuer = settings.links.home[0] if settings.links.home else None
        self._decided: Mapping[str, set[str]] = {}
        self.applications = {application_key(a.issuer, a.id): a for a in settings.applications}
        self.types = TypeRules(settings.account_types, ((n.account, n.type) for n in settings.non_persons))
        self.owner_of = {n.account: n.owner for n in settings.non_persons}
        self.owned_by: dict[str, list[str]] = {}
        for account, owner in self.owner_of.items():
            self.owned_by.setdefault(owner, []).append(account)

    def lookback_of(self, account_id: str) -> int:
        """Return the look-back, in microseconds, by which something of an account is decided."""
        self._note("jit_lookback_days", account_id)
        return self.lookback

    def clock_tolerance_of(self, account_id: str) -> int:
        """Return the tolerance of clocks, in microseconds, by which something of an account is decided."""
        self._note("clock_tolerance_seconds", account_id)
        return self.clock_tolerance

    def noting(self, fields: Iterable[str]) -> Rules:
        """Return the same rules, which note of what accounts some fields of ``reach.NOTED`` decide anything."""
        rules = copy(self)
        rules._decided = {field: set() for field in fields}
        return rules

    def take_decided(self) -> set[str]:
        """Return the accounts of which the noted fields decided anything since this was asked last."""
        decided = set[str]().union(*self._decided.values())
        for accounts in self._decided.values():
            accounts.clear()
        return decided

    def _note(self, field: str, account_id: str) -> None:
        if field in self._decided:
            self._decided[field].add(account_id)

    def stale_after(self, account: AccountState) -> int:
        """Return after how many microseconds of silence the sweep calls an account stale."""
        sweep = self.settings.sweep
        return (sweep.stale_after_days if account.type == PERSON else sweep.service_stale_after_days) * DAY

    def policies_reading(self, part: Part) -> list[str]:
        """Return the ids of the policies on accounts that read a part of the situation, in order."""
        return sorted(c.policy.id for c in self.configured if part in c.policy.needs.parts)

    def asking_only(self, policies: Collection[str]) -> Rules:
        """Return the same rules, of which these policies alone are asked, and nothing else is derived than they read.

        What is written must be derived with all of them.
        """
        rules = Rules(self.settings, tuple(c for c in self.configured if c.policy.id in policies), self.version)
        rules.generation, rules.stopped = self.generation, self.stopped
        by_entitlement = any(c.settings.severity_by_entitlement for c in rules.configured)
        by_group = any(rule.groups for rule in self.settings.account_types)
        is_read = not rules.needed.isdisjoint(_READ_OF_GRANTS)
        rules.reads_grants = is_read or by_entitlement or by_group or rules.watches_identities
        rules.reads_app_accounts = not rules.needed.isdisjoint(_READ_OF_APP_ACCOUNTS)
        return rules

    def under(self, generation: int) -> Rules:
        """Return the same rules, as those of a generation."""
        rules = copy(self)
        rules.generation = generation
        return rules

    def without(self, stopped: frozenset[str]) -> Rules:
        """Return the same rules, of which some of the organisation's own are stopped: other ones, for all they say."""
        rules = copy(self)
        rules.stopped = self.stopped | stopped
        fresh = stopped - self.stopped
        rules.sections = self.sections | {f"policy:{r}": f"{self.sections[f'policy:{r}']} stopped" for r in fresh}
        return rules

    def concerns_identities(self, grants: Iterable[Grant]) -> bool:
        """Tell whether any of the grants makes its holder's identity one that concerns a policy."""
        return any(not self._concerned.isdisjoint(spellings_of(grant)) for grant in grants)

    @cached_property
    def spelled_names(self) -> frozenset[str]:
        """All names of entitlements by which policies on identities may spell them."""
        return frozenset(entitlement_parts(spelling).id for spelling in self._concerned)

    def names_entitlement(self, entitlement_id: str, name: str | None) -> bool:
        """Tell whether a policy on identities names an entitlement, by its key or by this name."""
        entitlement_type = entitlement_parts(entitlement_id).type
        names = () if name is None else (name,)
        return not self._concerned.isdisjoint(spellings(entitlement_id, entitlement_type, *names))

    def makes_accounts(
        self, application_id: str, name: str | None, registered_in: frozenset[str] = frozenset()
    ) -> bool:
        """Tell whether an application may hold accounts of its own, so that it is a target of JIT provisioning.

        ``registered_in``: the vendor's ids of other tenants that it is registered in; the platform's own make none.
        """
        known: ApplicationSettings | None = self.applications.get(application_id)
        if known is not None:
            return known.makes_accounts
        return application_id != SELF and not self.is_platforms(application_id, name, registered_in)

    def is_platforms(self, application_id: str, name: str | None, registered_in: frozenset[str]) -> bool:
        """Tell whether an application is the platform's own: its dashboard, its console, what comes with it."""
        issuer, _, vendor_id = plain_parts(application_id)
        provider = provider_of(issuer)
        if vendor_id in provider.own_applications or not registered_in.isdisjoint(provider.own_tenants):
            return True
        return (name or "").lower() in provider.own_application_names


def _shortest_silence(settings: GovernanceSettings, configured: Iterable[Configured]) -> int:
    sweep = settings.sweep
    thresholds = [sweep.stale_after_days * DAY, sweep.service_stale_after_days * DAY]
    return min(
        *thresholds,
        *(c.policy.needs.silence(c.settings) for c in configured if c.policy.needs.silence is not None),
    )
