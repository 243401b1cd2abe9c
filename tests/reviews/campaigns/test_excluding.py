"""An exclusion is a person's act: the sweep goes by it until its day, or until it is taken back."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine

from governance.model.acts import Author
from governance.model.states import DAY
from governance.queries.exclusions import listed_exclusions
from governance.queries.snapshot import Snapshot
from governance.queries.sweep import sweep_all
from governance.settings.sections import Exclusion, GovernanceSettings, SweepSettings
from governance.store.database.engine import reading, writing
from governance.store.database.statements import rows
from ingest.contract.errors import DeclinedError, UnclearError
from ingest.contract.instants import from_micros
from reviews.campaigns.excluding import Deed, exclude, withdraw_exclusion
from tests.governance.queries.filled import ACME, account, at, covered, empty_store

END = at(200)
SVC, ADA = f"{ACME}|svc", f"{ACME}|ada"
BY_ADA = Author(via="os", issuer=ACME, subject="ada", uid=1000, name="ada")
DEED = Deed("svc@example.com", BY_ADA, "runs once a year", END + 1)
BY_SETTINGS = Exclusion(account="bot@example.com", owner="it", reason="a bot", until=from_micros(END + 90 * DAY))
SETTINGS = GovernanceSettings(sweep=SweepSettings(exclusions=[BY_SETTINGS]))


@pytest.fixture
def engine(store_url: str) -> Engine:
    engine = empty_store(store_url)
    with writing(engine) as connection:
        covered(connection, ACME, "system_log", at(1), END)
        for key in (SVC, ADA, f"{ACME}|bot"):
            account(connection, key, created_at=at(1))
    return engine


def verdicts(engine: Engine, as_of: int = END, acts_at: int | None = END + 50 * DAY) -> dict[str, str]:
    with reading(engine) as connection:
        snapshot = Snapshot(connection, SETTINGS, acts_at)
        return {swept.subject: swept.given.verdict for swept in sweep_all(snapshot, as_of)}


def listed(engine: Engine, now: int, *, every: bool = False) -> list[tuple[str, str]]:
    with reading(engine) as connection:
        snapshot = Snapshot(connection, SETTINGS)
        return [(view.name, view.status) for view in listed_exclusions(snapshot, now, every=every)]


def test_the_sweep_goes_by_a_persons_word_and_by_the_settings(engine: Engine) -> None:
    assert verdicts(engine) == {"svc": "stale", "ada": "stale", "bot": "excluded"}
    act = exclude(engine, SETTINGS, DEED, END + 40 * DAY)
    assert verdicts(engine) == {"svc": "excluded", "ada": "stale", "bot": "excluded"}
    assert verdicts(engine, acts_at=None)["svc"] == "stale", "as of an instant before it was said"
    with reading(engine) as connection:
        (entry,) = rows(connection, "SELECT kind, about FROM audit_entry WHERE about = %s", (act.subject,))
    assert tuple(entry) == ("act", SVC)
    assert listed(engine, END + 2) == [("svc@example.com", "in force"), ("bot@example.com", "in force")]
    assert listed(engine, END + 41 * DAY) == [("bot@example.com", "in force")]


def test_it_is_taken_back(engine: Engine) -> None:
    act = exclude(engine, SETTINGS, DEED, END + 40 * DAY)
    withdraw_exclusion(engine, SETTINGS, DEED._replace(account=act.act_id, at=END + DAY))
    assert verdicts(engine)["svc"] == "stale"
    assert listed(engine, END + 2 * DAY, every=True)[0] == ("svc@example.com", "withdrawn")
    with pytest.raises(DeclinedError, match="is not in force any more"):
        withdraw_exclusion(engine, SETTINGS, DEED._replace(at=END + 2 * DAY))
    exclude(engine, SETTINGS, DEED._replace(at=END + 3 * DAY), END + 40 * DAY)
    assert verdicts(engine)["svc"] == "excluded", "the later word counts"


def test_a_pattern_excludes_the_logins_that_it_fits(engine: Engine) -> None:
    exclude(engine, SETTINGS, DEED._replace(account="SVC*@example.com"), END + 40 * DAY)
    assert verdicts(engine)["svc"] == "excluded"


@pytest.mark.parametrize(
    ("deed", "until", "error", "why"),
    [
        (DEED._replace(account="nobody"), END + DAY, UnclearError, "no account is known by 'nobody'"),
        (DEED._replace(account="svc@"), END + DAY, UnclearError, "'svc@' is only part of the name of svc@example.com"),
        (DEED._replace(account="*"), END + DAY, UnclearError, "means every account"),
        (DEED._replace(account=ADA), END + DAY, DeclinedError, "nobody decides about himself"),
        (DEED._replace(account="*@example.com"), END + DAY, DeclinedError, "nobody decides about himself"),
        (DEED, END, DeclinedError, "an exclusion ends later than it begins"),
        (
            DEED._replace(author=Author(via="os", uid=0, name="root")),
            END + DAY,
            DeclinedError,
            "may ask, but not exclude",
        ),
    ],
    ids=lambda value: value.account if isinstance(value, Deed) else None,
)
def test_who_may_not_and_what_cannot_be(
    engine: Engine, deed: Deed, until: int, error: type[DeclinedError], why: str
) -> None:
    with pytest.raises(error, match=why):
        exclude(engine, SETTINGS, deed, until)
    assert listed(engine, END + 2, every=True) == [("bot@example.com", "in force")]


def test_what_the_settings_say_is_changed_there(engine: Engine) -> None:
    with pytest.raises(DeclinedError, match=r"take it out of governance\.sweep\.exclusions"):
        withdraw_exclusion(engine, SETTINGS, DEED._replace(account="bot@example.com"))
    with pytest.raises(UnclearError, match=r"nobody excluded .*\|svc"):
        withdraw_exclusion(engine, SETTINGS, DEED)
