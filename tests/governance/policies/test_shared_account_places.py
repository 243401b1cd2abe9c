"""P44: shared accounts in two places at once, held against every near miss."""

from __future__ import annotations

from typing import Any

import pytest

from governance.model.answers import Answer
from governance.model.keys import SIGN_INS_OF_DAY
from governance.model.states import DAY, SessionSpan
from governance.policies.shared_account_places import POLICY, SharedAccountPlaces
from tests.governance.configured import asked
from tests.governance.situations import HOUR, NOON, make_account, make_coverage, make_rollup, make_situation

SETTINGS = SharedAccountPlaces(
    networks={"office": ["192.0.2.0/25"], "plant": ["192.0.2.128/25"]}, vpn_exits=["203.0.113.0/24"]
)


def session(name: str, begin: float, place: str | None, *, hours: float = 4, ended: bool = True) -> SessionSpan:
    at = NOON + int(begin * HOUR)
    until = at + int(hours * HOUR)
    return SessionSpan(name, at, f"start-{name}", until, until if ended else None, None, None, place)


def judged(
    *sessions: SessionSpan,
    kind: str = "shared",
    settings: SharedAccountPlaces = SETTINGS,
    named: str | None = "s1",
    **told_besides: Any,
) -> list[Answer]:
    told = make_situation(
        account=make_account(type=kind, source_type="person"),
        sessions=sessions,
        rollups=(make_rollup(NOON, last_at=NOON + DAY, first_session=named),),
        **told_besides,
    )
    return asked(POLICY, told, settings)


def outcomes(*sessions: SessionSpan, **told: Any) -> list[str]:
    return [answer.outcome for answer in judged(*sessions, **told)]


BONN, PARIS = session("bonn", 0, "DE 198.51.100.1"), session("paris", 1, "FR 198.51.100.2")


def test_two_countries_at_once_are_a_deed_of_that_day() -> None:
    (answer,) = judged(BONN, PARIS)
    assert (answer.outcome, answer.since, answer.until) == ("violation", NOON + HOUR, None)
    assert answer.about.detail == "2024-10-04"
    assert answer.message == "Jo is shared, and was in DE and in FR at once: two people used it."
    assert answer.evidence == ("start-bonn", "start-paris")
    again = session("again", 25, "FR 198.51.100.2", hours=1)
    assert len(judged(BONN, PARIS, session("next", 24, "DE 198.51.100.1"), again)) == 2, "a finding a day"


def test_two_named_networks_differ_within_a_country() -> None:
    office, plant = session("office", 0, "DE 192.0.2.1"), session("plant", 1, "DE 192.0.2.200")
    assert "was in office and in plant at once" in judged(office, plant)[0].message
    assert outcomes(office, session("home", 1, "DE 198.51.100.9")) == ["compliant"], "one country, one named network"


def test_a_country_is_told_by_its_whole_name() -> None:
    """Okta names countries: of two that begin alike neither is the other, and their addresses are read as others."""
    leeds, austin = (
        session("leeds", 0, "United Kingdom 198.51.100.1"),
        session("austin", 1, "United States 2001:db8::1"),
    )
    (answer,) = judged(leeds, austin)
    assert answer.message == "Jo is shared, and was in United Kingdom and in United States at once: two people used it."
    assert outcomes(BONN, session("vpn", 1, "United States 203.0.113.7")) == ["not_evaluable"], "a VPN's exit"
    office = session("desk", 0, "United Kingdom 192.0.2.1"), session("phone", 1, "FR 192.0.2.2")
    assert outcomes(*office) == ["compliant"], "one named network"
    assert outcomes(leeds, session("unnumbered", 1, "United Kingdom ")) == ["compliant"], "no address is told"


def test_near_misses() -> None:
    assert outcomes(BONN, session("vpn", 1, "FR 203.0.113.7")) == ["not_evaluable"], "a VPN's exit is no place"
    assert outcomes(BONN, session("later", 5, "FR 198.51.100.2")) == ["compliant"], "one after the other"
    phone = session("phone", 1, "FR 192.0.2.2")
    assert outcomes(session("desk", 0, "DE 192.0.2.1"), phone) == ["compliant"], "phone and desk in one network"
    assert outcomes(BONN, PARIS, kind="person") == [], "nobody says that it is shared"


def test_what_is_not_told_leaves_it_open() -> None:
    assert outcomes(BONN, session("nowhere", 1, None)) == ["not_evaluable"]
    assert outcomes(BONN, session("open", 5, "FR 198.51.100.2", ended=False)) == ["not_evaluable"]
    assert outcomes(session("open", 0, "DE 198.51.100.1", ended=False), PARIS) == ["violation"], "seen to overlap"
    assert outcomes() == ["not_evaluable"]


def test_a_session_that_nobody_read_may_have_been_elsewhere() -> None:
    gap = make_coverage((NOON - DAY, NOON - HOUR))
    assert outcomes(BONN) == ["compliant"]
    assert [answer.message for answer in judged(BONN, coverage=gap)] == [
        "no log was read without a gap that would show its sessions"
    ]
    assert outcomes(BONN, coverage=make_coverage((NOON - 500 * DAY, NOON - 450 * DAY))) == ["compliant"], "long before"
    assert outcomes(BONN, PARIS, coverage=gap) == ["violation"], "what was seen stands"


def test_a_source_that_names_no_sessions_is_never_compliant() -> None:
    reason = "sign-ins of it name no session, so that nobody can tell which of them were at once"
    for sessions in ((), (BONN,)):
        (answer,) = judged(*sessions, named=None)
        assert (answer.outcome, answer.message) == ("not_evaluable", reason)
    assert outcomes(BONN, PARIS, named=None) == ["violation"], "what is named is at once all the same"


def test_a_network_and_a_country_are_not_compared() -> None:
    """A private address has no country: whether the network lies in another one nobody tells."""
    desk = session("desk", 0, "192.0.2.1")
    assert outcomes(desk, PARIS) == ["not_evaluable"]
    assert outcomes(desk, session("later", 5, "FR 198.51.100.2")) == ["compliant"], "one after the other"
    assert outcomes(desk, session("phone", 1, "FR 192.0.2.2")) == ["compliant"], "one named network"


def test_what_is_no_network_is_refused() -> None:
    with pytest.raises(ValueError, match="does not appear to be"):
        SharedAccountPlaces(vpn_exits=["the office"])


def gathered(name: str, begin: float, only_from: str, hours: float = 4) -> SessionSpan:
    """What sign-ins alone tell of a session: its first came from Germany."""
    told = session(f"{SIGN_INS_OF_DAY}20000:{name}", begin, "DE 198.51.100.1", hours=hours, ended=False)
    return told._replace(only_from=only_from)


def test_of_sign_ins_alone_two_places_are_seen_and_their_absence_is_not() -> None:
    desk = gathered("desk", 0, "DE 198.51.100.1")
    (answer,) = judged(desk, gathered("abroad", 1, "FR 198.51.100.2", hours=0))
    assert (answer.outcome, answer.about.detail) == ("violation", "2024-10-04")
    assert outcomes(desk, gathered("notebook", 1, "", hours=2)) == ["not_evaluable"], "it was in several places"
    assert outcomes(desk, gathered("later", 5, "FR 198.51.100.2")) == ["not_evaluable"], "no end is told"
    assert outcomes(gathered("once", 0, "DE 198.51.100.1", hours=0), gathered("then", 0, "FR 198.51.100.2")) == [
        "not_evaluable"
    ], "a single sign-in lasts no time"
