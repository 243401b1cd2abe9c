"""Folds one batch of events in plain dicts: uses, sessions, facts, names, and records that no mapping row knows.

The hot path: most events are sign-ins, and each costs a few dict operations here and nothing else in Python.
"""

from __future__ import annotations

from collections.abc import Callable

from msgspec import UNSET

from governance.folds.batch_rows import FactRow, Folded
from governance.folds.census.confirmed import Confirmed, confirmed_by
from governance.folds.census.listed_rows import ended_rows, head_rows, listed_rows
from governance.folds.census.stated import is_ahead
from governance.folds.census.subjects import told_by_census
from governance.folds.persons.batch_lists import BatchLists
from governance.folds.unfolded import UNFOLDED
from governance.folds.usage.acts import Acts
from governance.folds.usage.fact_rows import fact_row
from governance.folds.usage.lone_sign_ins import LoneRow
from governance.folds.usage.names import KnownLogins, NameFold
from governance.folds.usage.registrations import registrations_of
from governance.folds.usage.sessions import SessionFold
from governance.folds.usage.sign_ins import FOREIGN_TENANT, class_of_use, sign_in_row, use_rows
from governance.folds.usage.stated_uses import DATED_AHEAD, StatedUses
from governance.folds.usage.statements import days_of, statement_row
from governance.folds.usage.uses import Bounds, EntityName, bounds_of, widen
from governance.model.keys import application_key
from governance.model.places import NO_PLACE
from governance.model.states import DAY, IDP_PREFIX, SELF
from ingest.contract.errors import RecordError
from ingest.contract.event import CONTAINER_KINDS, Application, Event, Party, Source, translation_of
from ingest.contract.glance import USE_KINDS, Glance
from ingest.contract.instants import EPOCH, MICROSECOND
from ingest.contract.providers.catalogue import providers
from ingest.contract.register import STREAM as REGISTER
from ingest.contract.rejection import Rejection
from ingest.contract.roster import ROSTER

_SIGN_INS = frozenset({"sign_in", "session_started", "federated_sign_in"})
_NO_USE = frozenset({"failed", "foreign"})
"""Classes of what is no use by an account of ours."""
_SIGN_ON_MODE = "sign_on_mode"


class _Stream:
    """What all sign-ins of a stream share: its issuer, their instants, and whether they alone tell of sessions."""

    __slots__ = ("gathers", "instants", "issuer")

    def __init__(self, issuer: str, instants: list[int], gathers: bool) -> None:
        self.issuer, self.instants, self.gathers = issuer, instants, gathers


class Batch:
    """The fold of a batch; ``add`` each event, in any order."""

    def __init__(self, shard: int, encode: Callable[[Event], bytes], known_logins: KnownLogins | None = None) -> None:
        """``known_logins``: what was handed over; sign-ins that come later need not tell it again, and add theirs."""
        self.shard = shard
        self.sign_ins: list[LoneRow] = []
        self.stated_uses = StatedUses()
        self.acts = Acts()
        self.sessions = SessionFold()
        self.facts: list[FactRow] = []
        self.other: dict[tuple[str, str, int], Bounds] = {}
        self.names = NameFold({} if known_logins is None else known_logins)
        self._known_logins = self.names.known_logins
        self.registrations: set[tuple[str, str]] = set()
        self.instants: dict[tuple[str, str, int], list[int]] = {}
        self.stated: list[Event] = []
        self.listed: list[Event] = []
        self.rosters = BatchLists()
        self.rejected: list[Rejection] = []
        self.events = self.unreadable = 0
        self.place = NO_PLACE  # where on the bus the next event to be added stands
        self.confirmed: set[Confirmed] = set()
        self._encode = encode
        self._known: set[str | None] = set()
        self._streams: dict[tuple[Source, object], _Stream] = {}  # by source and translation
        self._applications: dict[tuple[str, str, bool], tuple[str, EntityName]] = {}

    def add(self, event: Event) -> None:
        """Fold one event. Raises RecordError for one of an identity provider that this release does not know."""
        if event.source.idp == ROSTER:
            self._roster(event)
            return
        if event.kind in USE_KINDS:
            self.add_use(event)
            return
        if event.kind not in UNFOLDED:
            self._check_providers(event)
        self.events += 1
        at = (event.occurred_at - EPOCH) // MICROSECOND
        issuer = f"{event.source.idp}:{event.source.tenant}"
        if event.kind == "coverage":
            self.stated.append(event)
            return
        by_census = event.source.stream == "census" and told_by_census(event) is not None
        if event.kind in UNFOLDED:
            if not by_census:
                self._seen(issuer, event, at)
            self._keep(event, at)
            if event.kind in CONTAINER_KINDS:
                self._name(event, at, issuer)
            return
        if by_census:
            self.listed.append(event)
            self._name(event, at, issuer)
            self.stated_uses.take(event)
            self.confirmed |= confirmed_by(event)
            if is_ahead(event):
                self._note(issuer, DATED_AHEAD, at, event.event_id)
            return
        if event.source.stream != REGISTER:
            self._seen(issuer, event, at)
        if event.kind == "other":
            self._note(issuer, event.vendor_type, at, event.event_id)
        else:
            self._keep(event, at)
            self._name(event, at, issuer)

    def add_use(self, event: Event | Glance) -> None:
        """Fold one sign-in or session event. Raises as ``add``."""
        stream = self._streams.get((event.source, event.translation)) or self._learn_stream(event)
        account, kind = event.account, event.kind
        if account is not None and account.issuer not in self._known:
            self._learn(account.issuer)
        self.events += 1
        at = (event.occurred_at - EPOCH) // MICROSECOND
        if event.occurred_at <= event.observed_at:  # One dated ahead does not show that anything was read until then.
            stream.instants.append(at)
        if (
            account is None
            or not account.subject
            or (event.attributes and FOREIGN_TENANT in event.attributes and event.outcome.result != "success")
        ):
            self._note(stream.issuer, event.vendor_type, at, event.event_id)
        elif kind in _SIGN_INS and account.issuer:
            self._sign_in(event, at, stream, account)
        elif kind not in _SIGN_INS and event.correlation.session:
            self.sessions.take(event, at, f"{account.issuer}|{account.subject}", self.place)
        else:
            self._note(stream.issuer, event.vendor_type, at, event.event_id)

    def folded(self) -> Folded:
        """Return what was folded as rows, in order of their keys."""
        lone, usage, rollups = use_rows(self.sign_ins)
        return Folded(
            shard=self.shard,
            events=self.events,
            unreadable=self.unreadable,
            lone=lone,
            usage=usage,
            rollups=rollups,
            stated_uses=self.stated_uses.rows(),
            acts=self.acts.rows(),
            sessions=self.sessions.rows(),
            other=sorted([(*key, *bounds) for key, bounds in self.other.items()]),
            sightings=self.names.sightings(self.shard),
            names=self.names.every_name(),
            registrations=sorted(self.registrations),
            consents=sorted(self.names.consents),
            facts=self.facts,
            days=days_of(self.instants, self.shard),
            statements=[row for event in self.stated if (row := statement_row(event)) is not None],
            censuses=head_rows(self.listed),
            listed=listed_rows(self.listed, self._encode),
            ended=ended_rows(self.listed, self._encode),
            roster_rows=self.rosters.rows(),
            roster_lists=self.rosters.lists(),
            confirmed_lists=sorted(self.confirmed | self.rosters.confirmed()),
            rejected=self.rejected,
        )

    def _roster(self, event: Event) -> None:
        self.rosters.add(event)
        self.events += 1
        self._keep(event, (event.occurred_at - EPOCH) // MICROSECOND)

    def _check_providers(self, event: Event | Glance) -> None:
        # What is folded here is judged by what the provider's streams mean: of an unknown one nobody can tell.
        if event.source.idp not in self._known:
            self._learn(event.source.idp)
        if event.account is not None and event.account.issuer not in self._known:
            self._learn(event.account.issuer)

    def _learn(self, issuer: str | None) -> None:
        if issuer is not None and issuer.partition(":")[0] not in providers():
            raise RecordError(f"{issuer}: no identity provider of this name is known; is this release too old for it?")
        self._known.add(issuer)

    def _learn_stream(self, event: Event | Glance) -> _Stream:
        source = event.source
        self._check_providers(event)
        issuer = f"{source.idp}:{source.tenant}"
        instants = self.instants.setdefault((issuer, source.stream, translation_of(event)), [])
        stream = _Stream(issuer, instants, providers()[source.idp].session_stream is None)
        self._streams[source, event.translation] = stream
        return stream

    def _seen(self, issuer: str, event: Event, at: int) -> None:
        if event.occurred_at <= event.observed_at:
            self.instants.setdefault((issuer, event.source.stream, translation_of(event)), []).append(at)

    def _sign_in(self, event: Event | Glance, at: int, stream: _Stream, account: Party) -> None:
        kind, account_id, name = event.kind, f"{account.issuer}|{account.subject}", account.name
        use = class_of_use(event, account)
        if name:
            known = self._known_logins.get(account_id)
            if known is None or known[0] != name or at <= known[1]:
                self.names.signed_in(account_id, name, None if use in _NO_USE else (at, event.event_id))
        application = event.application
        application_id = SELF if application is None else self._application(event, application, at, stream.issuer)
        self.sign_ins.append(sign_in_row(account_id, application_id, use, at, event, account, self.place))
        if kind != "sign_in":
            if use not in _NO_USE:
                self.sessions.take(event, at, account_id, self.place)
        elif stream.gathers and use == "interactive":
            self.sessions.gather(event, at, account_id, self.place)

    def _application(self, event: Event | Glance, application: Application, at: int, issuer: str) -> str:
        """Return the key of the application that was signed in to, or by; its name is noted."""
        inbound = event.kind == "federated_sign_in"
        known = self._applications.get((issuer, application.id, inbound))
        if known is None:
            application_id = (IDP_PREFIX if inbound else "") + application_key(issuer, application.id)
            known = application_id, self.names.entity("application", application_id, at)
            self._applications[issuer, application.id, inbound] = known
        application_id, entity = known
        entity.named(application.name, at)
        if event.attributes and isinstance(way := event.attributes.get(_SIGN_ON_MODE), str):
            entity.signed_in_by(way, at)
        if application.foreign_tenant is not UNSET:
            self.registrations |= registrations_of(event, issuer)
        return application_id

    def _keep(self, event: Event, at: int) -> None:
        self.acts.take(event, at)
        self.facts.append(fact_row(event, at, self._encode))

    def _name(self, event: Event, at: int, issuer: str) -> None:
        self.names.take(event, at, issuer)
        self.registrations |= registrations_of(event, issuer)

    def _note(self, issuer: str, what: str, at: int, event_id: str) -> None:
        seen = at, event_id, self.place
        widen(self.other.setdefault((issuer, what, at // DAY), bounds_of(*seen)), *seen)
