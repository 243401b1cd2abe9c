"""Governance's part of config.yaml: every key with its default."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

import msgspec

from governance.model.account_types import TypeWord
from governance.settings.account_types import AccountTypeRule
from governance.settings.custom_rules import CustomRule
from governance.settings.links import LinkSettings
from ingest.contract.instants import to_micros

Days = Annotated[int, msgspec.Meta(ge=0, le=36_500)]
Instant = Annotated[datetime, msgspec.Meta(tz=True)]


class Section(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Base of all sections: immutable, unknown keys refused."""


class StoreSettings(Section, frozen=True, kw_only=True):
    """Where state lives: an SQLAlchemy URL, or a reference to where the URL is kept."""

    url: str = "sqlite:///jitgov.sqlite"
    url_env: str | None = None
    url_file: str | None = None


class ApplicationSettings(Section, frozen=True, kw_only=True):
    """What records do not tell of an application; ``issuer`` is ``<idp>:<tenant>``, ``id`` the source's id of it."""

    issuer: str
    id: str
    name: str | None = None
    owner: str | None = None
    """Who reviews its accounts: a login."""
    assignment_required: bool | None = None
    """Whether only assigned people may sign in; None: unknown."""
    makes_accounts: bool = True
    """False: never a target of JIT provisioning (a bookmark, a portal)."""
    provisioning: bool | None = None
    """Whether a channel exists that ends its accounts; None: as the records show."""
    created_at: Instant | None = None


class JitApproval(Section, frozen=True, kw_only=True):
    """A standing authorisation: somebody approved that a population's accounts are made at sign-in, until a day."""

    approved_by: str
    population: str
    default_role: str
    until: Instant


class RegisterSettings(Section, frozen=True, kw_only=True):
    """What the organisation's register says of an application; nothing is judged by it."""

    issuer: str
    id: str
    criticality: Literal["low", "medium", "high", "critical"] | None = None
    in_scope_of: list[str] = []
    """The frameworks that it is in scope of, as ``["SOX", "PCI DSS"]``."""
    entitlement_owners: dict[str, str] = {}
    """Entitlement (``type:name`` or ``type:id``) → the login of whoever answers for it."""
    jit: JitApproval | None = None


class NonPersonSettings(Section, frozen=True, kw_only=True):
    """An account that is no person's, and the account key (issuer|subject) of the person who answers for it."""

    account: str
    owner: str
    type: TypeWord = "service"


class PrivilegeSettings(Section, frozen=True, kw_only=True):
    """Which entitlements are privileges: all of these types, and these single ones (``type:name`` or ``type:id``)."""

    types: list[str] = msgspec.field(default_factory=lambda: ["directory_role", "admin_privilege"])
    entitlements: list[str] = []
    ordinary: list[str] = []
    """Exempt from ``types``, as ``directory_role:Directory Readers``."""


class Exclusion(Section, frozen=True, kw_only=True):
    """An account (key, login, or a login pattern with ``*``) that the sweep leaves alone until an instant."""

    account: str
    owner: str
    reason: str
    until: Instant

    @property
    def ends_at(self) -> int:
        """Return when it ends, in microseconds since 1970-01-01T00:00:00Z."""
        return to_micros(self.until)


class StaleThreshold(Section, frozen=True, kw_only=True):
    """After how many days some accounts are stale, and by whose rule: of each list, any; an empty one means all."""

    id: Annotated[str, msgspec.Meta(min_length=1, max_length=60)]
    """Of the rule, as verdicts tell it: ``PCI DSS 8.2.6``."""
    after_days: Annotated[int, msgspec.Meta(ge=1, le=36_500)]
    account_types: list[TypeWord] = []
    issuers: list[str] = []
    jit: bool | None = None
    """Only accounts that came to be at a sign-in, or only others; None: both."""


class SweepSettings(Section, frozen=True, kw_only=True):
    """The stale-account sweep: thresholds in days of covered silence."""

    stale_after_days: Days = 90
    service_stale_after_days: Days = 180
    never_used_after_days: Days = 30
    """An account that was never used is stale so long after its creation."""
    young_grace_days: Days = 30
    thresholds: list[StaleThreshold] = []
    """The first that concerns an account holds, in place of the two above."""
    exclusions: list[Exclusion] = []


class GovernanceSettings(Section, frozen=True, kw_only=True):
    """What it means: all that the folds and policies are given besides the events."""

    jit_lookback_days: Days = 90
    assumed_gap_days: Annotated[int, msgspec.Meta(ge=1, le=365)] = 3
    ask_within_days: Days = 7
    """What is told later than this after it occurred is history: it starts no question and no message by itself."""
    baseline_at: Instant | None = None
    """What began before it is listed and counted, and asks nobody one by one."""
    foreseen_days: Days = 30
    """A finding whose date lies ahead is listed as foreseen once it is no further than this."""
    clock_tolerance_seconds: Annotated[int, msgspec.Meta(ge=0, le=86_400)] = 300
    batch_size: Annotated[int, msgspec.Meta(ge=1, le=200_000)] = 20_000
    rejected_ratio: Annotated[float, msgspec.Meta(gt=0, le=1)] = 0.5
    """A running worker stops as broken when more than this share of a full batch cannot be read."""
    applications: list[ApplicationSettings] = []
    register: list[RegisterSettings] = []
    links: LinkSettings = LinkSettings()
    account_types: list[AccountTypeRule] = []
    """What accounts are: the first rule that holds of one decides."""
    non_persons: list[NonPersonSettings] = []
    privileges: PrivilegeSettings = PrivilegeSettings()
    policies: dict[str, msgspec.Raw] = {}
    """Policy id → its settings as JSON, which the policy's own file understands; null switches it off."""
    rules: list[CustomRule] = []
    """The organisation's own, beside those of ``rules/*.yaml``."""
    sweep: SweepSettings = SweepSettings()

    @property
    def baseline(self) -> int | None:
        """Return ``baseline_at`` in microseconds since 1970-01-01T00:00:00Z."""
        return to_micros(self.baseline_at) if self.baseline_at is not None else None
