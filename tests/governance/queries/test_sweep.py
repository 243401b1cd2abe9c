"""The sweep over the store: who is in the population, and what counts as use."""

from __future__ import annotations

from datetime import datetime, timedelta

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine

from governance.model.scope import EVERYTHING
from governance.queries import sweep as sweeping
from governance.queries.judged_accounts import Swept, judged_accounts
from governance.queries.pages import PageRequest
from governance.queries.snapshot import Snapshot
from governance.queries.stale_verdict import WORDS, StaleThresholds, Word
from governance.queries.sweep import (
    SweepFilters,
    VerdictCounts,
    sweep,
    sweep_all,
    sweep_unsettled,
    swept_view,
)
from governance.settings.sections import Exclusion, GovernanceSettings, StaleThreshold, SweepSettings
from governance.store.database.engine import reading, writing
from governance.store.database.statements import rows
from governance.store.queries.sweep_pages import SweepRow
from governance.store.running.account_labels import forget_issuers
from governance.store.schema import evidence
from ingest.contract.instants import EPOCH, to_micros
from tests.examples import BY_SPEED, examples
from tests.governance.censuses import day, record
from tests.governance.own_lists import LIST, ListOf
from tests.governance.queries.filled import (
    ACME,
    CORP,
    account,
    app_account,
    at,
    covered,
    empty_store,
    later_use,
    put,
    use,
)
from tests.governance.told import Told

END = at(200)
QUIET = tuple(word for word in WORDS if word != "active")
SETTINGS = GovernanceSettings(
    sweep=SweepSettings(
        exclusions=[
            Exclusion(
                account="excluded@example.com",
                owner="it@example.com",
                reason="the yearly closing",
                until=EPOCH + timedelta(microseconds=END + 1),
            )
        ]
    )
)


@pytest.fixture
def engine(store_url: str) -> Engine:
    engine = empty_store(store_url)
    with writing(engine) as connection:
        covered(connection, ACME, "system_log", at(1), END)
    return engine


def swept(engine: Engine, as_of: int = END) -> dict[str, Swept]:
    with reading(engine) as connection:
        return {one.subject: one for one in sweep_all(Snapshot(connection, SETTINGS), as_of)}


def verdicts(engine: Engine, as_of: int = END) -> dict[str, str]:
    return {subject: one.given.verdict for subject, one in swept(engine, as_of).items()}


def test_every_verdict_beside_what_only_looks_like_it(engine: Engine) -> None:
    with writing(engine) as connection:
        for subject in ("unused", "fails", "renewed", "edge", "federated", "session", "excluded"):
            account(connection, f"{ACME}|{subject}", created_at=at(2))
            use(connection, f"{ACME}|{subject}", at(20))
        use(connection, f"{ACME}|fails", at(199), "failed")
        use(connection, f"{ACME}|renewed", at(193), "non_interactive", f"{ACME}|0oa1")
        use(connection, f"{ACME}|edge", at(111), application_id=f"{ACME}|0oa1")
        use(connection, f"{ACME}|federated", at(150), application_id=f"idp:{ACME}|0oaidp")
        later_use(connection, f"{ACME}|session", at(150))
        account(connection, f"{ACME}|never", created_at=at(2))
        account(connection, f"{ACME}|young", created_at=at(190))
        account(connection, f"{ACME}|robot", created_at=at(2), type="service")
        use(connection, f"{ACME}|robot", at(50), "service")
        account(connection, f"{ACME}|dead-robot", created_at=at(2), type="service")
        use(connection, f"{ACME}|dead-robot", at(20), "service")
        account(connection, f"{CORP}|guest", created_at=at(2), state="invited")
        account(connection, f"{ACME}|locked", created_at=at(2), state="locked")
    assert verdicts(engine) == {
        "guest": "not_evaluable",
        "dead-robot": "stale",
        "edge": "active",
        "excluded": "excluded",
        "fails": "stale",
        "federated": "active",
        "locked": "stale",
        "never": "stale",
        "renewed": "active",
        "robot": "active",
        "session": "active",
        "unused": "stale",
        "young": "young",
    }


def test_what_has_ended_or_is_no_account_is_not_in_the_population(engine: Engine) -> None:
    with writing(engine) as connection:
        account(connection, f"{ACME}|disabled", state="disabled", ended_at=at(30))
        account(connection, f"{ACME}|suspended", state="disabled")
        account(connection, f"{ACME}|deleted", state="deleted", ended_at=at(30))
        account(connection, f"{ACME}|system", type="system")
        account(connection, f"{ACME}|later", created_at=END + 1)
        account(connection, f"{ACME}|someone", created_at=at(2))
        app_account(connection, f"{ACME}|someone", f"{ACME}|0oa1")
    assert list(swept(engine)) == ["someone"]
    assert list(swept(engine, at(20))) == ["deleted", "disabled", "someone"]


def test_who_was_only_failed_to_be_created_is_no_account(engine: Engine) -> None:
    def fact(record: str, about: str, result: str) -> None:
        body = b'{"kind":"account_created","outcome":{"result":"%s","reason":null}}' % result.encode()
        known = {
            "record_id": record,
            "content_hash": "h",
            "about": about,
            "about_kind": "account",
            "kind": "account_created",
        }
        put(connection, evidence.fact, **known, occurred_at=at(5), body=body, raw=b"{}")

    with writing(engine) as connection:
        for subject in ("refused", "granted", "tried", "tried-in-vain"):
            account(connection, f"{ACME}|{subject}", state="unknown")
        fact("okta:1", f"{ACME}|refused", "failure")
        fact("okta:2", f"{ACME}|granted", "failure")
        fact("okta:3", f"{ACME}|granted", "success")
        fact("okta:4", f"{ACME}|tried-in-vain", "failure")
        for subject in ("tried", "tried-in-vain"):
            use(connection, f"{ACME}|{subject}", at(5), "failed")
    assert verdicts(engine) == {"granted": "stale", "tried": "stale"}


def test_as_of_an_earlier_instant(engine: Engine) -> None:
    with writing(engine) as connection:
        account(connection, f"{ACME}|back", created_at=at(1))
        use(connection, f"{ACME}|back", at(3))
        later_use(connection, f"{ACME}|back", at(198))
    then = swept(engine, at(100))["back"]
    assert (then.given.verdict, then.last_used_at) == ("stale", at(3))
    now = swept(engine)["back"]
    assert (now.given.verdict, now.last_used_at) == ("active", at(198))


def test_one_row_whole(engine: Engine) -> None:
    with writing(engine) as connection:
        account(connection, f"{ACME}|unused", created_at=at(2))
        use(connection, f"{ACME}|unused", at(20))
    assert msgspec.to_builtins(swept_view(swept(engine)["unused"])) == {
        "account": {"issuer": ACME, "subject": "unused", "name": "unused@example.com"},
        "verdict": "stale",
        "basis": "declared",
        "last_used_at": "2026-05-20T00:00:00Z",
        "threshold_days": 90,
        "policy": "stale_account",
        "reason": "last used 2026-05-20T00:00:00Z, 180 days before",
        "step": None,
        "act_at": None,
    }


def test_what_sql_settles_is_active_and_the_rest_is_judged_as_everybody_is(store_url: str) -> None:
    """Everybody judged one by one, and the same with the clear ones settled by SQL, give the same verdicts."""
    engine = empty_store(store_url)
    until = EPOCH + timedelta(microseconds=END + 1)
    patterns = [
        Exclusion(account=account, owner="it", reason="r", until=until)
        for account in ("svc-*@example.com", "ÄRGER*", f"{ACME}|key", "100%_sure!*")
    ]
    told = GovernanceSettings(sweep=SweepSettings(exclusions=patterns, thresholds=[
        StaleThreshold(id="JIT", after_days=120, jit=True), StaleThreshold(id="CIS 5.3", after_days=45),
    ]))  # fmt: skip
    with writing(engine) as connection:
        covered(connection, ACME, "system_log", at(1), END)
        for subject in ("used", "edge", "unused", "key", "twin", "odd", "jit"):
            account(
                connection,
                f"{ACME}|{subject}",
                created_at=at(2),
                state="unknown" if subject == "odd" else "active",
                provenance="jit_confirmed" if subject == "jit" else "unknown",
            )
            use(connection, f"{ACME}|{subject}", at({"edge": 155, "unused": 20, "jit": 100}.get(subject, 190)))
        use(connection, f"{ACME}|used", at(201), application_id=f"{ACME}|later")
        for number, name in enumerate(("SVC-a@example.com", "ärger@example.com", "100%_SURE!x", "100x_sure!x")):
            account(connection, f"{ACME}|p{number}", created_at=at(2), name=name)
            use(connection, f"{ACME}|p{number}", at(190))
        account(connection, "okta:other|twin", created_at=at(2))
        account(connection, f"{ACME}|new", created_at=at(190))
        account(connection, f"{ACME}|undated")
        account(connection, f"{ACME}|newly_used", created_at=at(190))
        use(connection, f"{ACME}|newly_used", at(195))
        forget_issuers(connection, "okta:other")
    counts, every, left = VerdictCounts(), VerdictCounts(), []
    with reading(engine) as connection:
        snapshot = Snapshot(connection, told)
        whole = {one.account_id: one for one in every.over(sweep_all(snapshot, END))}
        for block in sweep_unsettled(snapshot, END, counts):
            left += block
        for verdicts in (("stale",), ("young", "excluded"), ("active",), QUIET, WORDS):
            wanted = [one.account_id for one in whole.values() if one.given.verdict in verdicts]
            assert keys_of_pages(snapshot, verdicts) == wanted
    assert counts.counts == every.counts
    assert all(whole[one.account_id] == one for one in left)
    settled = whole.keys() - {one.account_id for one in left}
    assert {key.partition("|")[2] for key in settled} == {"used", "p3", "new", "newly_used"}
    assert {key.partition("|")[2]: one.given[:1] + one.given[2:3] + one.given[4:] for key, one in whole.items()} == {
        "used": ("active", 45, "CIS 5.3"),
        "edge": ("stale", 45, "CIS 5.3"),
        "unused": ("stale", 45, "CIS 5.3"),
        "jit": ("active", 120, "JIT"),
        "key": ("excluded", 45, "CIS 5.3"),
        "odd": ("active", 45, "CIS 5.3"),
        "twin": ("not_evaluable", 45, "CIS 5.3"),
        "p0": ("excluded", 45, "CIS 5.3"),
        "p1": ("excluded", 45, "CIS 5.3"),
        "p2": ("excluded", 45, "CIS 5.3"),
        "p3": ("active", 45, "CIS 5.3"),
        "new": ("young", 45, "CIS 5.3"),
        "newly_used": ("active", 45, "CIS 5.3"),
        "undated": ("stale", 45, "CIS 5.3"),
    }


def test_the_counts_add_up_to_the_population(engine: Engine) -> None:
    with writing(engine) as connection:
        for n in range(2_100):
            account(connection, f"{ACME}|n{n:05}", created_at=at(2) if n % 3 else at(190))
    counts = VerdictCounts()
    with reading(engine) as connection:
        found = list(counts.over(sweep_all(Snapshot(connection, SETTINGS), END)))
    assert len(found) == 2_100
    assert counts.line() == "2,100 accounts: 1,400 stale, 0 not evaluable, 0 excluded, 700 young, 0 active"


failed = st.lists(st.tuples(st.integers(0, 4), st.integers(1, 199), st.integers(0, 2)), unique_by=lambda f: f[::2])


def keys_of_pages(snapshot: Snapshot, verdicts: tuple[Word, ...], limit: int = 2) -> list[str]:
    keys, cursor = list[str](), None
    filters = SweepFilters(as_of=END, verdicts=verdicts)
    while True:
        page = sweep(snapshot, EVERYTHING, filters, PageRequest(limit, cursor))
        assert len(page.rows) <= limit
        keys += [f"{row.account.issuer}|{row.account.subject}" for row in page.rows]
        cursor = page.next_cursor
        if cursor is None:
            return keys


def test_a_page_judges_no_account_that_was_used_lately(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    judged: list[str] = []

    def judging(snapshot: Snapshot, thresholds: StaleThresholds, block: list[SweepRow], as_of: int) -> list[Swept]:
        judged.extend(row.subject for row in block)
        return judged_accounts(snapshot, thresholds, block, as_of)

    with writing(engine) as connection:
        for subject in (*(f"a{number:02}" for number in range(30)), "zoe"):
            account(connection, f"{ACME}|{subject}", created_at=at(2))
            use(connection, f"{ACME}|{subject}", at(20) if subject == "zoe" else at(199))
    monkeypatch.setattr(sweeping, "judged_accounts", judging)
    with reading(engine) as connection:
        assert keys_of_pages(Snapshot(connection, SETTINGS), QUIET) == [f"{ACME}|zoe"]
    assert judged == ["zoe"]


@settings(
    max_examples=examples(15), deadline=None, suppress_health_check=[*BY_SPEED, HealthCheck.function_scoped_fixture]
)
@given(failed)
def test_failed_sign_ins_change_no_verdict(sqlite_url: str, failed: list[tuple[int, int, int]]) -> None:
    engine = empty_store(f"{sqlite_url}-{abs(hash(tuple(failed)))}")
    with writing(engine) as connection:
        covered(connection, ACME, "system_log", at(1), END)
        for n in range(5):
            account(connection, f"{ACME}|n{n}", created_at=at(1 + 45 * n))
            if n % 2:
                use(connection, f"{ACME}|n{n}", at(1 + 48 * n), application_id=f"{ACME}|0oa0")
    before = swept(engine)
    with writing(engine) as connection:
        for n, day, app in failed:
            use(connection, f"{ACME}|n{n}", at(day), "failed", f"{ACME}|0oa{app}")
    assert swept(engine) == before
    engine.dispose()


def test_who_was_suspended_then_is_not_stale_though_he_is_back(store_url: str) -> None:
    """As of a day of the suspension nobody could use the account; before and after it silence counts."""
    told = Told(store_url)
    told.tell([record(day(1), "account_created", "back"), record(day(1), "account_created", "there")])
    told.tell([record(day(20), "account_disabled", "back"), record(day(24), "account_enabled", "back")])
    with writing(told.engine) as connection:
        issuers = {row[0] for row in rows(connection, "SELECT DISTINCT issuer FROM account")}
        for issuer in issuers:
            covered(connection, issuer, "system_log", to_micros(day(1)), to_micros(day(30)))
    quick = GovernanceSettings(sweep=SweepSettings(stale_after_days=3, never_used_after_days=3, young_grace_days=1))

    def stale(at: datetime) -> set[str]:
        with reading(told.engine) as connection:
            every = sweep_all(Snapshot(connection, quick), to_micros(at))
            return {swept.subject for swept in every if swept.given.verdict == "stale"}

    assert stale(day(19)) == {"back", "there"}
    assert stale(day(22)) == {"there"}
    assert stale(day(29)) == {"back", "there"}


def test_who_was_suspended_since_then_is_told_as_it_was_then(store_url: str) -> None:
    """The sweep has whom it calls stale suspended: as of the day before he is stale still, and is counted."""
    told = Told(store_url)
    told.tell([record(day(1), "account_created", "shut"), record(day(1), "account_created", "kept")])
    told.tell([record(day(28), "sign_in", "kept"), record(day(29), "sign_in", "shut")])
    with writing(told.engine) as connection:
        covered(connection, ACME, "system_log", to_micros(day(1)), to_micros(day(60)))
    quick = GovernanceSettings(sweep=SweepSettings(stale_after_days=10, never_used_after_days=3, young_grace_days=1))

    def verdicts_as_of(at: datetime) -> dict[str, str]:
        counts, every = VerdictCounts(), VerdictCounts()
        with reading(told.engine) as connection:
            snapshot = Snapshot(connection, quick)
            swept = {one.subject: str(one.given.verdict) for one in every.over(sweep_all(snapshot, to_micros(at)))}
            for _ in sweep_unsettled(snapshot, to_micros(at), counts):
                pass
        assert counts.counts == every.counts
        return swept

    then = {number: verdicts_as_of(day(number)) for number in (20, 30, 42)}
    assert then == {
        20: {"shut": "stale", "kept": "stale"},
        30: {"shut": "active", "kept": "active"},
        42: {"shut": "stale", "kept": "stale"},
    }
    told.tell([record(day(45), "account_disabled", "shut", reason="suspended")])
    assert {number: verdicts_as_of(day(number)) for number in then} == then
    assert verdicts_as_of(day(46)) == {"kept": "stale"}
    told.tell([record(day(50), "account_deleted", "shut")])
    assert {number: verdicts_as_of(day(number)) for number in then} == then
    assert verdicts_as_of(day(46)) == {"kept": "stale"}


def test_accounts_that_a_list_alone_names_are_judged_by_its_word(store_url: str) -> None:
    told = Told(store_url)
    told.tell([record(day(1), "account_created", "ada")])
    listed = ListOf(day(200)).account("ada@example.com", used=day(1)).account("new@home.test", created=day(199))
    listed = listed.account("old@home.test", created=day(1), used=day(30)).account("gone@home.test", "deleted")
    told.tell(listed.account("never@home.test", created=day(1)).account("used@home.test", used=day(199)).events())
    verdicts = {swept.subject: (swept.given.verdict, swept.given.basis) for swept in swept_at_list(told)}
    assert verdicts == {
        "new@home.test": ("young", None),
        "never@home.test": ("stale", "stated"),
        "old@home.test": ("stale", "stated"),
        "used@home.test": ("active", "stated"),
    }


def test_a_list_that_states_no_use_judges_nobody(store_url: str) -> None:
    told = Told(store_url)
    told.tell(ListOf(day(200), states_use=False).account("old@home.test", created=day(1)).events())
    assert [swept.given.verdict for swept in swept_at_list(told)] == ["not_evaluable"]


def swept_at_list(told: Told) -> list[Swept]:
    with reading(told.engine) as connection:
        every = sweep_all(Snapshot(connection, SETTINGS), to_micros(day(200)))
        return [swept for swept in every if swept.issuer == LIST]
