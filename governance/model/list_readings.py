"""What the lists of a source, or of an application, say of an account and of what it holds, as policies read them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, NamedTuple, Protocol

from governance.model.states import Grant


class Relisted(NamedTuple):
    """The first list that was read since an account ended or was suspended."""

    at: int
    event_id: str
    shown: frozenset[str]
    """The entitlements that it shows the account to hold."""
    is_whole: bool
    """Everything that is held could be listed: what it does not show is not held."""


class ListReading(NamedTuple):
    """What a list says of an account, or of what one holds: there, there and shut, or there no more."""

    at: int
    event_id: str
    state: Literal["alive", "shut", "gone"]
    began_at: int | None = None
    """Since when it is held by the list's word; None: it states nothing."""
    expires_at: int | None = None


class ListReadings(Protocol):
    """What the lists of one application say of one of its accounts."""

    def since(self, moment: int) -> Sequence[ListReading]:
        """Return, in order, what the first list from the moment on says, and what later ones say otherwise."""


class HeldLists(Protocol):
    """What the lists of an account's source say of what it holds."""

    def since(self, grant: Grant, moment: int) -> ListReading | None:
        """Return what the first list from the moment on says that would show the grant; None: none was read."""

    def changes_since(self, grant: Grant, moment: int) -> Sequence[ListReading]:
        """Return, in order, what the first such list says, and what later ones say otherwise."""

    def last_without(self, grant: Grant) -> int | None:
        """Return when the last list before the grant's beginning that would show it was read, and does not show it.

        None: it shows it, or there is no such list.
        """

    def of_account(self, moment: int) -> ListReading | None:
        """Return what the first complete list of accounts from the moment on says of the account; None: none was."""
