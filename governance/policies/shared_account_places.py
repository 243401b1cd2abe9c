"""P44: an account that several people share was in two places at once.

A deed. Two sessions that overlap are in two places where their countries differ, or the networks that config names;
the exits of a VPN say nothing of where somebody is. Of a session whose end is not told counts what was seen of it.
At Entra sign-ins alone tell of a session, which lasts for months: from the first to the last of a day it was in a place
where all of them came from. So there an account is never compliant. Sign-ins of Graph's v1.0 name no session.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from typing import NamedTuple

import msgspec

from governance.model.answers import About, Answer, compliant, not_evaluable, violation
from governance.model.controls import Controls
from governance.model.coverage import Interval
from governance.model.labels import label
from governance.model.policy import Example, Policy, PolicySettings, needs
from governance.model.situation import Situation
from governance.model.states import DAY, SessionSpan
from governance.policies.support import examples as ada
from governance.policies.support.cached_by_identity import remembered
from governance.policies.support.session_mfa import is_gathered
from governance.policies.support.silent_spans import are_uses_read
from governance.policies.support.uses_back_from_last import from_then_on, uses_from
from governance.settings.sections import Days

Network = IPv4Network | IPv6Network


class SharedAccountPlaces(PolicySettings, frozen=True, kw_only=True):
    """Which networks are places of their own, and which say nothing of where somebody is."""

    networks: dict[str, list[str]] = msgspec.field(default_factory=dict)
    """Name of a place → its networks, as ``192.0.2.0/24``."""
    vpn_exits: list[str] = msgspec.field(default_factory=list)
    look_back_days: Days = 400
    """Sessions are read so far back from the account's last use."""

    def __post_init__(self) -> None:
        """Raise ValueError for what is no network."""
        for network in (*self.vpn_exits, *(text for own in self.networks.values() for text in own)):
            ip_network(network)


class _Seen(NamedTuple):
    """A session whose place is told, as far as it is known to have lasted."""

    from_at: int
    to_at: int
    event_id: str
    network: str
    """The named one; '' where it is none."""
    country: str

    @property
    def place(self) -> str:
        """Return the place as people name it."""
        return self.network or self.country

    def is_elsewhere(self, other: _Seen) -> bool:
        """Tell whether both cannot be one place; one network may have an address in any country."""
        if self.network and other.network:
            return self.network != other.network
        return bool(self.country and other.country) and self.country != other.country

    def is_comparable(self, other: _Seen) -> bool:
        """Tell whether both are told alike, by a named network or by a country: else nobody can say if they differ."""
        return bool((self.network and other.network) or (self.country and other.country))


_UNNAMED = "sign-ins of it name no session, so that nobody can tell which of them were at once"
_UNTOLD = "where its sessions began, or when they ended, is not told"
_UNREAD = "no log was read without a gap that would show its sessions"


def _begin(situation: Situation, settings: SharedAccountPlaces) -> int | None:
    return uses_from(situation, "shared", settings.look_back_days)


def _sessions(situation: Situation, settings: SharedAccountPlaces) -> Sequence[Interval]:
    return from_then_on(_begin(situation, settings))


def _judge(situation: Situation, settings: SharedAccountPlaces) -> Iterable[Answer]:
    since = _begin(situation, settings)
    if since is None:
        return []
    sessions = situation.sessions
    placed = sorted(seen for session in sessions if (seen := _seen(session, settings)) is not None)
    about = About(situation.account.account_id)
    by_day: dict[str, tuple[_Seen, _Seen]] = {}
    for first, later in (pair for pair in _at_once(placed) if pair[0].is_elsewhere(pair[1])):
        by_day.setdefault(str(date(1970, 1, 1) + timedelta(days=later.from_at // DAY)), (first, later))
    if by_day:
        return [_deed(situation, about._replace(detail=day), *overlap) for day, overlap in sorted(by_day.items())]
    if not sessions or _names_none(situation, since):
        return [not_evaluable(about, _UNNAMED)]
    if not (_is_told(sessions, placed) and all(first.is_comparable(later) for first, later in _at_once(placed))):
        return [not_evaluable(about, _UNTOLD)]
    return [compliant(about) if are_uses_read(situation, since) else not_evaluable(about, _UNREAD)]


def _is_told(sessions: Sequence[SessionSpan], placed: Sequence[_Seen]) -> bool:
    """Tell whether of each session it is told where it was and when it ended."""
    return len(placed) == len(sessions) and all(session.ended_at is not None for session in sessions)


def _names_none(situation: Situation, since: int) -> bool:
    """Tell whether somebody signed in by a record that names no session: nobody can tell what else was at that time."""
    interactive = (rollup for rollup in situation.rollups if rollup.use == "interactive")
    return any(rollup.first_session is None and rollup.first_at >= since for rollup in interactive)


def _at_once(placed: Iterable[_Seen]) -> Iterator[tuple[_Seen, _Seen]]:
    """Yield the pairs of overlapping sessions, by when they came to overlap."""
    lasting: list[_Seen] = []
    for later in placed:
        lasting = [first for first in lasting if first.to_at > later.from_at]
        yield from ((first, later) for first in lasting)
        lasting.append(later)


def _seen(session: SessionSpan, settings: SharedAccountPlaces) -> _Seen | None:
    """Return where a session was; None: nobody tells, or it came out of a VPN."""
    if session.started_at is None or session.started_event_id is None:
        return None
    began_from = session.only_from if is_gathered(session.session_id) else session.started_from
    # Okta tells a country by its name, which may have blanks; an address has none.
    country, _, text = (began_from or "").rpartition(" ")
    named, exits = _networks(settings)
    try:
        address = ip_address(text)
    except ValueError:
        address = None
    if address is not None and any(address in network for network in exits):
        return None
    network = next((name for name, known in named if address is not None and address in known), "")
    until = session.last_at if session.ended_at is None else session.ended_at
    seen = _Seen(session.started_at, until, session.started_event_id, network, country)
    return seen if seen.place else None


@remembered
def _networks(settings: SharedAccountPlaces) -> tuple[list[tuple[str, Network]], list[Network]]:
    named = [(name, ip_network(text)) for name, own in sorted(settings.networks.items()) for text in own]
    return named, [ip_network(text) for text in settings.vpn_exits]


def _deed(situation: Situation, about: About, first: _Seen, later: _Seen) -> Answer:
    message = (
        f"{label(situation.account)} is shared, and was in {first.place} and in {later.place} at once: two people used "
        "it."
    )
    return violation(about, message, later.from_at, (first.event_id, later.event_id))


def _examples() -> list[Example[SharedAccountPlaces]]:
    settings = SharedAccountPlaces()
    office = SharedAccountPlaces(networks={"office": ["192.0.2.0/24"]}, vpn_exits=["203.0.113.0/24"])

    def known(*begun: tuple[float, str]) -> Situation:
        sessions = tuple(
            SessionSpan(f"s{n}", ada.day(at), f"start-{n}", ada.day(at + 0.3), ada.day(at + 0.3), None, None, place)
            for n, (at, place) in enumerate(begun)
        )
        rollups = (ada.signed_in_daily("", 1, 30)._replace(first_session="s0" if begun else None),)
        return ada.situation(
            account=ada.account(type="shared", source_type="person"), sessions=sessions, rollups=rollups
        )

    abroad = ((10, "DE 192.0.2.1"), (10.1, "FR 198.51.100.1"))
    return [
        Example("violation", "two sessions overlap, one in Germany and one in France", settings, known(*abroad)),
        Example(
            "compliant",
            "one after the other",
            settings,
            known((10, "DE 192.0.2.1"), (11, "FR 198.51.100.1")),
            is_near_miss=True,
        ),
        Example(
            "compliant",
            "phone and desk are in one network",
            office,
            known((10, "DE 192.0.2.1"), (10.1, "FR 192.0.2.2")),
        ),
        Example("not_evaluable", "nobody tells from where", settings, known((10, " "), (10.1, " "))),
        Example("not_evaluable", "its source names no sessions", settings, known()),
    ]


POLICY = Policy(
    id="shared_account_places",
    title="A shared account was in two places at once",
    severity="medium",
    controls=Controls(
        soc2=("CC6.1", "CC6.2"), iso27001=("A.5.16", "A.8.5"), nist800_53=("AC-2(9)", "IA-2"), pci_dss=("8.2.2",)
    ),
    remedy="Give each person an account of their own, and change the shared secret.",
    settings=SharedAccountPlaces,
    default=SharedAccountPlaces(),
    needs=needs("coverage", "rollups", sessions=_sessions, only_with=("no_person",)),
    examples=_examples,
    judge=_judge,
)
