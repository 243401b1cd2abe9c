"""What remediation asks of a connector, and what it answers: which paths hold an access, and what became of a write.

A connector removes and never grants: ``read`` asks, ``remove`` sends one write of a path that ``read`` gave. It repeats
nothing, and believes no status: what is gone is told by the source's log, or by reads that agree.
"""

from __future__ import annotations

from typing import Literal, NamedTuple, Protocol

import msgspec

from governance.model.keys import entitlement_parts, plain_parts
from ingest.clients.http.write_outcomes import Outcome
from reviews.settings.remediation import WriteKind

Wanted = Literal["remove", "reduce", "disable"]
"""What is to become of it: gone, less of it (always by hand), or an account that signs in no more."""

Obstacle = Literal[
    "rule_managed", "dynamic_group", "imported_group", "built_in_group", "on_premises_synced", "mail_enabled",
    "administrator", "group_path", "not_active", "not_writable",
    "no_connector", "no_list", "reduce", "unknown_object",
]  # fmt: skip
"""Why no write of ours ends a path (the vendors' own reasons, facts of identity governance)."""

REPEATABLE: frozenset[WriteKind] = frozenset({"group_member", "app_assignment", "role", "owner"})
"""Kinds of a set: a second write changes nothing. Requests of an elevation, of a life cycle and of tokens are not."""


class Path(msgspec.Struct, frozen=True, kw_only=True):
    """One way in which an account holds something, by the source's own word.

    ``target``: the vendor's ids that the write names; ``told``: the way in words; ``takes``: what else ends with it.
    """

    kind: WriteKind
    target: dict[str, str]
    told: str
    obstacle: Obstacle | None = None
    takes: tuple[str, ...] = ()

    @property
    def ends(self) -> tuple[str, tuple[tuple[str, str], ...]]:
        """What a write that ends it ends: paths that are alike in this are one, however they are told."""
        return self.kind, tuple(sorted(self.target.items()))


class Holding(NamedTuple):
    """Who holds what, by our keys; without an entitlement it is the account itself."""

    wanted: Wanted
    account_id: str
    entitlement_id: str | None = None
    application_id: str | None = None
    mode: str | None = None
    scope: str | None = None

    @property
    def subject(self) -> str:
        """The account's id at its source."""
        return plain_parts(self.account_id).id

    @property
    def type(self) -> str:
        """The entitlement's type; '' of an account."""
        return entitlement_parts(self.entitlement_id).type if self.entitlement_id else ""

    @property
    def object_id(self) -> str:
        """The entitlement's id at its source; '' of an account."""
        return entitlement_parts(self.entitlement_id).id if self.entitlement_id else ""


class Connector(Protocol):
    """The removals of one tenant of a provider. Its ``repr`` and its errors show no secret."""

    async def read(self, holding: Holding) -> list[Path]:
        """Return every way in which the source says now that something is held; none: it is not held.

        Raises TransientError, and SetupError for a permission that is missing.
        """

    async def remove(self, path: Path) -> Outcome:
        """Send the one write that ends a path, once. Raises TransientError and SetupError when nothing was sent."""

    async def close(self) -> None:
        """Release connections."""
