"""Rows of the tables that hold what is derived: one type per table, in the order of the table's columns.

``tests/governance/store/test_table_rows.py`` holds each to the schema. Values are as the store gives them: flags are
0 or 1, lists are JSON.
"""

from __future__ import annotations

from typing import Generic, NamedTuple, TypeVar

Row = TypeVar("Row")


class RowChange(NamedTuple, Generic[Row]):
    """A row that was written otherwise than it stood: what it was (None: not there), and what it is (None: gone)."""

    before: Row | None
    after: Row | None


class AccountRow(NamedTuple):
    """An IdP account (``application_id`` ''), or an account of an application that an IdP account signs in to."""

    account_id: str
    idp_account_id: str
    application_id: str
    issuer: str
    subject: str
    name: str | None
    display_name: str | None
    type: str
    state: str
    created_at: int | None
    ended_at: int | None
    provenance: str
    provenance_at: int | None
    provenance_detail: str | None
    profile: str | None
    watch: int
    source_type: str | None = None
    typed_by: str | None = None
    answerable: str | None = None
    called_over_time: int | None = None
    """Of an IdP account: what it was called over time, hashed to 64 bits."""


class IdentityLinkRow(NamedTuple):
    """What links an account to an identity: accounts that share a link are one person's."""

    account_id: str
    link: str


class OversharedLinkRow(NamedTuple):
    """A link that so many accounts share that it links nobody."""

    link: str


class AccountIdentityRow(NamedTuple):
    """The identity that an account belongs to together with others."""

    account_id: str
    identity_id: str


class GrantRow(NamedTuple):
    """What an account holds or held, and from when until when that was believed."""

    grant_id: str
    recorded_from: int
    recorded_to: int | None
    account_id: str
    entitlement_id: str
    entitlement_type: str
    application_id: str | None
    mode: str
    via: str | None
    scope: str
    valid_from: int
    valid_to: int | None
    expires_at: int | None
    privileged: int
    evidence: str | None
    from_basis: str
    granted_by: str | None
    ended_by: str | None

    @property
    def belief(self) -> tuple[object, ...]:
        """Return what is believed, without since when."""
        return self[3:]


class GroupGrantRow(NamedTuple):
    """What a group is granted, and hands on to its members (table ``conferral``)."""

    group_id: str
    entitlement_id: str
    mode: str
    scope: str
    valid_from: int
    entitlement_type: str
    application_id: str | None
    valid_to: int | None
    expires_at: int | None
    privileged: int
    evidence: str | None
    path: str | None
    from_basis: str
    granted_by: str | None
    ended_by: str | None


class PersonRow(NamedTuple):
    """What rosters state of a person, from when until when, and from when until when that was believed."""

    person_id: str
    valid_from: int
    recorded_from: int
    recorded_to: int | None
    issuer: str
    valid_to: int | None
    population: str | None
    name: str | None
    other_names: str | None
    employee_id: str | None
    mails: str | None
    manager: str | None
    department: str | None
    title: str | None
    location: str | None
    type: str | None
    status: str
    starts_at: int | None
    ends_at: int | None
    leave_from: int | None
    leave_to: int | None
    sponsor: str | None
    missing: int
    evidence: str | None

    @property
    def belief(self) -> tuple[object, ...]:
        """Return what is believed, without since when."""
        return self[4:]


class PersonKeyRow(NamedTuple):
    """By what a person may be told: an employee id, an address or a name."""

    person_id: str
    key: str


SHADOW = 2
"""``live`` of a finding of a policy that runs in shadow: it stands, and nobody is told."""


class FindingRow(NamedTuple):
    """A violation that a policy found of an account or an identity; ``live`` 0: a later row superseded it."""

    finding_id: str
    unit_id: str
    policy: str
    severity: str
    account_id: str
    application_id: str | None
    entitlement_id: str | None
    detail: str | None
    opened_at: int
    closed_at: int | None
    message: str | None
    evidence: str | None
    live: int
    policy_version: str
    recorded_at: int
    became: str | None = None
    """Of a superseded one: the finding that took its place, under another member's key or another label."""
    generation: int = 0
    """Of settings and code, under which it was written so."""
    changes: int = 0
    """How often it was written otherwise than before, the first time included."""
    basis: str = "declared"
    """What it rests on: streams that were stated to be read, or assumed to be, or a list's word (``stated``)."""
    detected_at: int = 0
    """When the store first could tell of this opening: it was recorded by then, and its day had come."""

    @property
    def verdict(self) -> tuple[object, ...]:
        """Return what is found, without by which settings and since when we know."""
        return (*self[:13], self.basis)


class NotEvaluableRow(NamedTuple):
    """A question that a policy could not answer of an account or an identity, and why."""

    answer_id: str
    unit_id: str
    policy: str
    account_id: str
    application_id: str | None
    entitlement_id: str | None
    detail: str | None
    reason: str | None
    since_at: int
