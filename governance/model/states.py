"""What folds give and policies read: accounts, uses, grants and their histories, as plain values.

All instants here are microseconds since 1970-01-01T00:00:00Z (int); ids are text. ``application_id`` and
``entitlement_id`` are house-wide keys: ``<issuer>|<id>`` and ``<issuer>|<type>:<id>``.
"""

from __future__ import annotations

from typing import Any, Literal, NamedTuple

from governance.model.answerable import Answerable, Custodian
from governance.model.credentials import Credential, Factorless, UnusedPassword
from governance.model.logins import Login
from governance.model.publishers import Publisher

DAY = 86_400_000_000
"""Microseconds of a day."""
Use = Literal["interactive", "non_interactive", "service", "foreign", "failed", "stated"]
"""``stated``: nobody saw it; a list states that it was the last."""
State = Literal["active", "invited", "disabled", "locked", "deleted", "unknown"]
ProvenanceKind = Literal["jit_confirmed", "jit_candidate", "provisioned", "invited", "manual", "unknown"]
Basis = Literal["declared", "assumed"]
Ground = Literal["declared", "assumed", "stated"]
"""What a verdict rests on, the weakest part of it: streams stated to be read, streams assumed to be, a list's word.

On what is assumed or stated one may be told and warned; no action may rest on it.
"""
What = Literal[
    "created", "invited", "redeemed", "enabled", "disabled", "suspended", "unsuspended", "deleted", "locked", "unlocked"
]  # fmt: skip
By = Literal["person", "system", "service"]
Begin = Literal["seen", "stated", "unknown"]
"""How a beginning is known: a record shows it, a list states its date, or neither (then it is the first sight)."""
Path = Literal["assigned"]
"""How something came to be held: by an assignment, not by an activation."""

SELF = ""
"""The application id under which sessions at the IdP itself are counted."""
IDP_PREFIX = "idp:"
"""Marks an application id that is an inbound IdP instance: federated sign-ins are counted under it."""


class UsageSummary(NamedTuple):
    """First and last use of one application by one account in one class, each with its event and what policies read."""

    application_id: str
    use: Use
    first_at: int
    first_event_id: str
    first_mfa: str
    first_session: str | None
    first_transaction: str | None
    first_asserted: tuple[str, ...] | None
    first_subject: str | None  # Whom the inbound IdP asserted, of a federated sign-in.
    last_at: int
    last_event_id: str
    last_name: str | None
    last_display_name: str | None
    account_type: str


class UsageDay(NamedTuple):
    """One account's sign-ins to one application on one UTC day, in one class and MFA state: first and last instant."""

    application_id: str
    day: int
    use: Use
    mfa: str
    first_at: int
    first_event_id: str
    last_at: int
    last_event_id: str


class SessionSpan(NamedTuple):
    """One session of a person at the IdP: what is known of its start, its end and an MFA event within it."""

    session_id: str
    started_at: int | None
    started_event_id: str | None
    last_at: int
    ended_at: int | None
    mfa_at: int | None
    mfa_event_id: str | None
    started_from: str | None = None  # ``<country> <address>``, each as far as it is told
    only_from: str | None = None  # the same of all that alone tells of it; '' where that was not one place


class Change(NamedTuple):
    """A change of an account's life: what, when, by whom, within which transaction.

    ``by``: ``person`` (an administrator), ``system`` (the IdP itself, as in a login), ``service`` (an API client,
    HR, provisioning). ``federated``: it happened inside a federated login of the account itself.
    """

    at: int
    what: What
    event_id: str
    by: By
    federated: bool


class AttributeChange(NamedTuple):
    """An attribute's new value from an instant on; None: emptied, or changed and untold (``is_known``)."""

    at: int
    name: str
    value: Any
    event_id: str
    is_known: bool = True


class Provenance(NamedTuple):
    """How an account came to be, with the ids of the events that show it."""

    kind: ProvenanceKind
    at: int | None
    idp: str | None
    application: str | None
    asserted: tuple[str, ...] | None
    """Names of attributes listed at creation; None: no list was logged."""
    evidence: tuple[str, ...]
    reason: str | None = None
    assumed: bool = False


class Sponsor(NamedTuple):
    """An account or a group that answers for a guest, from the first list that named it until one that did not."""

    key: str
    """An account's key, or a group's entitlement key."""
    from_at: int
    to_at: int | None
    event_id: str


class AccountState(NamedTuple):
    """A login at one source, from all that is known of it."""

    account_id: str
    issuer: str
    subject: str
    name: str | None
    display_name: str | None
    type: str
    state: State
    created_at: int | None
    ended_at: int | None
    """When it last left: deactivated or deleted, and not come back since; suspension and lock are no end."""
    ended_event_id: str | None
    provenance: Provenance
    profile: dict[str, Any]
    """Attributes as last known."""
    timeline: tuple[Change, ...]
    attribute_changes: tuple[AttributeChange, ...]
    factorless: tuple[Factorless, ...] = ()
    enrolled: bool | None = None  # whether it has a second factor enrolled; None: nobody tells
    listed_at: int | None = None  # when a list of the source showed it first; None: none did
    listed_event_id: str | None = None
    untold: frozenset[str] = frozenset()
    """Names, in lower case, of attributes that were changed to a value which no record tells."""
    federated_at: tuple[str, ...] | None = None
    """The identity providers where it signs in, as far as they are known; None: it has a password of its own here."""
    credentials: tuple[Credential, ...] = ()
    """Of a client; a person's tokens are grants."""
    read: frozenset[str] = frozenset()
    """Of a client: which of its ``owners``, ``credentials``, ``roles`` and ``permissions`` were listed."""
    own_changes: tuple[tuple[int, str], ...] = ()  # (instant, event id) of its credentials and factors, made by itself
    other_issuers: tuple[str, ...] = ()
    """The other issuers of its IdP under which its subject is known, too: whose records are whose nobody can tell."""
    answerable: tuple[Answerable, ...] = ()
    """Who answers for it, of an account that is no person's, from each instant on at which that changed."""
    custodians: tuple[Custodian, ...] = ()
    """Who made it, or learned a secret of it, by records."""
    source_type: str | None = None
    """What its source records it as, where somebody says what it is; None: its source alone does."""
    typed_by: str | None = None
    """Who says what it is: ``rule 1`` of config, ``config`` that names it, an act's id; None: its source."""
    publishers: tuple[Publisher, ...] = ()  # of a client
    unused_passwords: tuple[UnusedPassword, ...] = ()
    """Of a person who never signed in, by lists; who did is told of no more."""
    client_of: str | None = None  # of a client: the application that it is of in its tenant, by lists
    sponsors: tuple[Sponsor, ...] = ()
    sponsors_read: tuple[int, str] | None = None
    """The first list that tells of its sponsors, none of them too: (instant, event id); None: no list does."""
    logins: tuple[Login, ...] = ()  # what it was called, in order
    addresses_told: frozenset[str] = frozenset()  # that records and lists, not sign-ins, ever had for its login

    @property
    def recorded_as(self) -> str:
        """Return what its source records it as: by that its uses are logged, and a client has rights of its own."""
        return self.type if self.source_type is None else self.source_type


class AppAccountState(NamedTuple):
    """An application's account of a person, known by (application, IdP account)."""

    account_id: str
    application_id: str
    idp_account_id: str
    state: State
    created_at: int | None
    ended_at: int | None
    ended_event_id: str | None
    provenance: Provenance
    listed: bool
    """The application's own account list named it, usable or not (and did not say since that it is gone)."""
    provisioned: tuple[tuple[int, str], ...]  # (instant, event id) of every provisioning success
    deprovisioned: tuple[tuple[int, str], ...]
    listed_as: tuple[str, ...] = ()  # The keys under which the application's own list names it.


class Grant(NamedTuple):
    """An account holding an entitlement from ``valid_from`` until ``valid_to`` (None: open)."""

    account_id: str
    entitlement_id: str
    entitlement_type: str
    entitlement_name: str | None
    """What it is called today."""
    application_id: str | None
    mode: Literal["active", "eligible", "activated"]
    via: str | None
    """The group's entitlement id it is conferred by; None: a root grant."""
    scope: str
    valid_from: int
    from_basis: Begin
    """Unknown: held since before the coverage or since an unknown instant (``valid_from`` is the first sight)."""
    valid_to: int | None
    expires_at: int | None
    privileged: bool
    evidence: tuple[str, ...]
    path: Path | None = None
    """How a census states that it came to be held; None: none states it. A record that restates states nothing."""
    granted_by: str | None = None
    """Who gave it: an account key, or ``|name`` of whom the source tells no id; None: nobody tells."""
    ended_by: str | None = None
    """Who ended it, spelled likewise; None: it lasts, its time was over, or nobody tells."""
    end_told_at: int | None = None  # When a record told of its end, which may be after its time was over.
    former_names: tuple[str, ...] = ()
    """What the entitlement was called before: rules that name it so still mean it."""
    pim_told_at: int | None = None
    """When the service by which people activate privileges first told of it as of its own act; None: it did not."""
    outside_pim: str | None = None
    """The event by which that service tells that it was given past it."""

    @property
    def names(self) -> tuple[str, ...]:
        """All names of the entitlement."""
        return (*(() if self.entitlement_name is None else (self.entitlement_name,)), *self.former_names)
