"""What every query reads from: one snapshot of the store, under the settings of whoever asks."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cached_property, partial
from typing import Any, NamedTuple

from sqlalchemy import Connection

from governance.folds.census.listing import Census
from governance.model.coverage import Coverage
from governance.model.states import DAY
from governance.model.tenant_labels import Meanings
from governance.queries.as_of import AsOf, default_as_of
from governance.queries.asked_names import AskedNames
from governance.queries.completeness import incompleteness
from governance.queries.knowledge import Known, known_by_issuer
from governance.queries.naming import Names
from governance.settings.sections import GovernanceSettings
from governance.store.database.cursor_key import cursor_key
from governance.store.database.together import ask_together
from governance.store.evidence.label_acts import load_meanings
from governance.store.feed.change_feed import KNOWN_SINCE_ASKED
from governance.store.listed.census_rows import LISTED_ASKED, listed_between, load_censuses
from governance.store.queries.account_lookup import login_names, shown_names
from governance.store.queries.entity_names import every_name, latest_names
from governance.store.rosters.account_persons import any_person
from governance.store.running.generations import CURRENT_ASKED, Generation, generation_of
from governance.store.seen.coverage_rows import DAYS_ASKED, STATEMENTS_ASKED, coverage_of


class _Head(NamedTuple):
    """What the head of an answer rests on: the rows of each of ``_HEAD_ASKED``."""

    generation: list[Any]
    days: list[Any]
    statements: list[Any]
    listed: list[Any]
    known_since: list[Any]


_HEAD_ASKED = (CURRENT_ASKED, DAYS_ASKED, STATEMENTS_ASKED, LISTED_ASKED, KNOWN_SINCE_ASKED)


class Snapshot:
    """A connection that sees one state of the store; what is read for every query is read once."""

    def __init__(
        self,
        connection: Connection,
        settings: GovernanceSettings,
        acts_at: int | None = None,
        *,
        is_live: bool = False,
    ) -> None:
        """Read from a connection; ``acts_at``: people's acts up to then count where no instant was asked for.

        ``is_live``: the settings name a source that is read live.
        """
        self.connection = connection
        self.settings = settings
        self._acts_at = acts_at
        self._is_live = is_live
        self._logins = AskedNames(partial(login_names, connection))
        self._application_names = AskedNames(partial(latest_names, connection, "application"))
        self._entitlement_names = AskedNames(partial(latest_names, connection, "entitlement"))
        self._named = {f"{a.issuer}|{a.id}": a.name for a in settings.applications if a.name is not None}

    @cached_property
    def _head(self) -> _Head:
        # Nearly every answer needs all of these, to say as of when it is and what it does not know: one trip.
        return _Head._make(ask_together(self.connection, _HEAD_ASKED))

    @cached_property
    def coverage(self) -> Coverage:
        """The coverage of all streams."""
        return coverage_of(self._head.days, self._head.statements, self.settings.assumed_gap_days * DAY)

    @cached_property
    def cursor_key(self) -> bytes:
        """The key that seals this store's cursors."""
        return cursor_key(self.connection)

    @cached_property
    def _current(self) -> Generation | None:
        return generation_of(self._head.generation)

    @property
    def generation(self) -> int:
        """The generation of settings that the state is derived with; 0: no worker has begun one."""
        return self._current.number if self._current is not None else 0

    @cached_property
    def incomplete(self) -> str | None:
        """Why what is stored may not be what these settings make of the events; None: it is."""
        return incompleteness(self.connection, self._current, self.settings)

    @cached_property
    def known(self) -> dict[str, Known]:
        """Between which instants each source is known."""
        return known_by_issuer(self.coverage, self.listed)

    @cached_property
    def listed(self) -> dict[str, tuple[int, int]]:
        """When the first and the last census of each source began that have been taken in."""
        return listed_between(self._head.listed)

    @cached_property
    def meanings(self) -> Meanings:
        """The tenants' labels that mean another one."""
        return load_meanings(self.connection)

    @cached_property
    def has_rosters(self) -> bool:
        """Whether any person of a roster is known."""
        return any_person(self.connection)

    @cached_property
    def censuses(self) -> Mapping[str, Sequence[Census]]:
        """The censuses of each source."""
        return load_censuses(self.connection)

    @cached_property
    def recorded_since(self) -> int | None:
        """When the first record of all was taken in: nothing was believed before; None: none was yet."""
        return min((recorded_at for _, recorded_at in self._head.known_since), default=None)

    def default_as_of(self, now: int) -> AsOf:
        """Return the instant that is meant where none is named: one for every question."""
        listed_at = max((last for _, last in self.listed.values()), default=None)
        return default_as_of(self.coverage, listed_at, now, is_live=self._is_live)

    def acts_until(self, as_of: int) -> int:
        """Return the instant up to which people's acts count for an answer as of ``as_of``.

        What was read ends some while ago, and what people said since counts, where nobody asks for an earlier instant.
        """
        return as_of if self._acts_at is None else max(as_of, self._acts_at)

    def application_names(self, application_ids: Iterable[str | None]) -> Names:
        """Return the applications' names; the settings' word goes before the records'."""
        wanted = {application_id for application_id in application_ids if application_id}
        return self.with_configured_names(wanted, self._application_names.of(wanted))

    def with_configured_names(self, application_ids: Collection[str], names: Names) -> Names:
        """Return applications' names as records tell them, with those that the settings give some of them."""
        return {**names, **{key: self._named[key] for key in self._named.keys() & set(application_ids)}}

    def account_names(self, account_ids: Iterable[str | None]) -> Names:
        """Return the logins of accounts that the store has."""
        return self._logins.of({account_id for account_id in account_ids if account_id})

    def actor_names(self, account_ids: Iterable[str | None]) -> Names:
        """Return how those who did something are called, to be shown alone: a service has no login."""
        return shown_names(self.connection, {account_id for account_id in account_ids if account_id})

    def entitlement_names(self, entitlement_ids: Iterable[str | None]) -> Names:
        """Return the entitlements' latest names, where records tell them."""
        return self._entitlement_names.of({e for e in entitlement_ids if e})

    def every_application_name(self) -> Iterator[tuple[str, str | None]]:
        """Yield (id, name) of all applications by each name that settings and records give them, former ones too."""
        yield from self._named.items()
        yield from every_name(self.connection, "application")
