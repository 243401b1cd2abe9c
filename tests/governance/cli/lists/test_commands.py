"""The commands that ask: what they print, what they refuse, and as of when."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping

import click
import pytest
from click.testing import CliRunner, Result

from governance.cli.lists import showing
from governance.cli.lists.columns import REASONS
from governance.cli.lists.commands import (
    access,
    accounts,
    applications,
    changes,
    findings,
    sweep,
)
from governance.cli.lists.listings import ACCESS, ACCOUNTS, FINDINGS, SWEEP, UNANSWERED
from governance.model.states import DAY
from governance.store.database.engine import open_engine, writing
from governance.store.running.tally import recount
from governance.store.schema.feed import source_reading
from ingest.contract.errors import DeclinedError, JitgovError
from tests.governance.cli.contexts import KeepingContext, exit_code
from tests.governance.queries.filled import (
    ACME,
    account,
    app_account,
    at,
    covered,
    empty_store,
    finding,
    grant,
    named,
    put,
    unanswered,
    use,
)

ALICE, BOB = f"{ACME}|alice", f"{ACME}|bob"


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
def filled_url(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A store that all tests of this file read and none writes: it is made once."""
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path_factory.mktemp('filled') / 'store.sqlite'}"
        fill(url)
        yield url
    else:
        server = request.getfixturevalue("postgres_server")
        template = request.getfixturevalue("postgres_template")
        url = server.create_database("filled_for_lists", template)
        fill(url)
        yield url
        server.drop_database("filled_for_lists")


def fill(url: str) -> None:
    engine = empty_store(url)
    with writing(engine) as connection:
        covered(connection, ACME, "system_log", at(1), at(200))
        account(connection, ALICE, created_at=at(1), provenance="jit_confirmed")
        account(connection, BOB, created_at=at(1))
        use(connection, BOB, at(190))
        named(connection, "entitlement", f"{ACME}|group:g1", "Finance")
        named(connection, "application", f"{ACME}|0oa1", "Payroll")
        grant(connection, "g1", ALICE, f"{ACME}|group:g1")
        grant(connection, "g2", BOB, f"{ACME}|group:g2", mode="eligible")
        finding(connection, "f1", ALICE)
        finding(connection, "f2", ALICE, closed_at=at(50))
        unanswered(connection, "n1", BOB)
    engine.dispose()


@pytest.fixture
def context(filled_url: str) -> KeepingContext:
    return KeepingContext(filled_url)


@pytest.fixture
def own_context(store_url: str) -> KeepingContext:
    """The same rows in a store of the test's own, which may write."""
    fill(store_url)
    return KeepingContext(store_url)


def run(command: click.Command, context: KeepingContext, *arguments: str) -> Result:
    return CliRunner().invoke(command, arguments, obj=context)


def said(done: Result) -> str:
    return str(done.exception) if isinstance(done.exception, JitgovError) else done.stderr


def reached(row: Mapping[str, object], column: str) -> bool:
    value: object = row
    for name in column.split("."):
        if value is None:
            return True
        if not isinstance(value, Mapping) or name not in value:
            return False
        value = value[name]
    return True


@pytest.mark.parametrize(
    ("command", "arguments", "columns", "many"),
    [
        (accounts, (), ACCOUNTS.columns, 2),
        (accounts, ("--jit",), ACCOUNTS.columns, 1),
        (access, (), ACCESS.columns, 1),
        (access, ("--eligible",), ACCESS.columns, 2),
        (access, ("--entitlement", "Finance", "--account", "alice@example.com"), ACCESS.columns, 1),
        (access, ("--known-at", "2026-05-01"), ACCESS.columns, 0),
        (findings, (), FINDINGS.columns, 1),
        (findings, ("--all",), FINDINGS.columns, 2),
        (findings, ("--not-evaluable",), REASONS.columns, 1),
        (findings, ("--not-evaluable", "--each"), UNANSWERED.columns, 1),
        (sweep, (), SWEEP.columns, 1),
        (sweep, ("--json",), SWEEP.columns, 2),
        (sweep, ("--verdict", "active"), SWEEP.columns, 1),
    ],
)
def test_what_is_shown(
    context: KeepingContext, command: click.Command, arguments: tuple[str, ...], columns: tuple[str, ...], many: int
) -> None:
    done = run(command, context, *arguments)
    assert done.exit_code == 0, done.output
    assert (context.columns, len(context.shown)) == (columns, many)
    assert [column for row in context.shown for column in columns if not reached(row, column)] == []


@pytest.mark.parametrize("command", [accounts, access, findings, sweep])
def test_the_instant_is_told_and_kept_out_of_the_rows_of_tools(context: KeepingContext, command: click.Command) -> None:
    assert run(command, context).stdout.splitlines()[0] == "as of 2026-11-16 00:00 UTC (the end of coverage)"
    told = run(command, context, "--json", "--as-of", "2026-08-01T12:00:00+02:00")
    assert told.stdout == ""
    assert told.stderr.splitlines()[0] == "as of 2026-08-01T10:00:00Z (as asked)"


def test_the_sweep_counts(context: KeepingContext) -> None:
    line = "2 accounts: 1 stale, 0 not evaluable, 0 excluded, 0 young, 1 active"
    assert run(sweep, context).stdout.splitlines()[-1] == line
    assert run(sweep, context, "--json").stderr.splitlines()[-1] == line


@pytest.mark.parametrize(
    ("command", "arguments", "told"),
    [
        (findings, ("--as-of", "yesterday"), "'yesterday' is no instant"),
        (findings, ("--as-of", "2026-13-01"), "is no instant"),
        (access, ("--account", "nobody"), "no account is known by 'nobody'"),
        (access, ("--application", "nowhere"), "no application is known by 'nowhere'"),
        (access, ("--entitlement", "nothing"), "no entitlement is known by 'nothing'"),
        (sweep, ("--verdict", "dead"), "'dead' is not one of"),
        (accounts, ("--sort", "name"), "they can by: account"),
        (sweep, ("--sort", "name", "--limit", "1"), "they can by: account"),
        (findings, ("--columns", "mesage"), "did you mean message?"),
        (sweep, ("--columns", "mesage"), "there is no column 'mesage'"),
    ],
)
def test_wrong_usage_is_exit_2(
    context: KeepingContext, command: click.Command, arguments: tuple[str, ...], told: str
) -> None:
    done = run(command, context, *arguments)
    assert (exit_code(done), told in said(done)) == (2, True), done.output
    assert (context.shown, done.stdout) == ([], ""), "nothing stands above an error"


@pytest.mark.parametrize("command", [accounts, findings, access, sweep])
def test_a_list_page_by_page(own_context: KeepingContext, command: click.Command) -> None:
    more = {accounts: (), findings: ("--all",), access: ("--eligible",), sweep: ("--json",)}[command]
    run(command, own_context, "--json", *more)
    whole, own_context.shown = own_context.shown, []
    assert len(whole) == 2
    first = run(command, own_context, "--json", *more, "--limit", "1")
    cursor = first.stderr.splitlines()[-1].removeprefix("next: --cursor ")
    assert command is sweep or first.stderr.splitlines()[-2] == "2 rows in all"
    # What is written meanwhile does not move the instant that the walk speaks of.
    with writing(open_engine(own_context.settings.store.url)) as connection:
        covered(connection, ACME, "system_log", at(200), at(201))
    second = run(command, own_context, "--json", *more, "--cursor", cursor)
    assert second.stderr.splitlines()[0] == "as of 2026-11-16T00:00:00Z (as the cursor says)"
    assert (own_context.shown, second.stderr.splitlines()[-1]) == (whole, "no more rows")


def test_the_last_line_of_findings_says_what_was_not_judged(own_context: KeepingContext) -> None:
    with writing(open_engine(own_context.settings.store.url)) as connection:
        recount(connection)
    last = run(findings, own_context).stdout.splitlines()[-1]
    assert last.startswith("not judged: 1 answer could not be given (jit_mfa 1); not configured: ")
    own_context.shown = []
    done = run(findings, own_context, "--json")
    assert done.stderr.splitlines()[-1] == last and "not judged" not in done.stdout
    (row,) = own_context.shown
    unjudged = row["not_judged"]
    assert isinstance(unjudged, dict) and unjudged["not_evaluable"] == {"jit_mfa": 1}


def test_a_page_that_cannot_be_given_is_declined(context: KeepingContext) -> None:
    done = run(accounts, context, "--cursor", "AAAA")
    assert isinstance(done.exception, DeclinedError) and exit_code(done) == 1
    assert (said(done), done.stdout) == ("this cursor is none that this store gave; begin again without it", "")


def test_a_new_store_is_made_and_empty(sqlite_url: str) -> None:
    done = run(accounts, KeepingContext(sqlite_url))
    assert done.exit_code == 0
    assert done.stdout.startswith("as of ")
    assert "now; no log was read yet" in done.stdout


def test_a_table_has_few_columns_and_csv_all_of_them(context: KeepingContext) -> None:
    run(findings, context)
    assert (context.presentation.form, context.columns) == ("table", FINDINGS.columns)
    run(findings, context, "--wide")
    assert context.columns == (*FINDINGS.columns, *FINDINGS.further)
    told = run(findings, context, "--csv")
    assert (context.presentation.form, context.columns) == ("csv", (*FINDINGS.columns, *FINDINGS.further))
    assert told.stdout == ""
    run(findings, context, "--columns", "message, finding_id")
    assert list(context.columns) == ["message", "finding_id"]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--columns", "mesage"), "there is no column 'mesage'; did you mean message?"),
        (("--columns", ","), "names no column"),
        (("--json", "--csv"), "two forms of one answer"),
        (("--json", "--columns", "message"), "--json has every column"),
        (("--policy", "orphans"), "did you mean orphan?"),
        (("--issuer", "okta:acne"), "did you mean okta:acme?"),
        (("--severity", "grave"), "'grave' is not one of"),
        (("--state", "shut"), "'shut' is not one of"),
    ],
)
def test_what_a_list_does_not_have_is_refused_by_name(
    context: KeepingContext, arguments: tuple[str, ...], told: str
) -> None:
    done = run(findings, context, *arguments)
    assert (done.exit_code, told in " ".join(done.stderr.split())) == (2, True), done.output


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--each",), "--each goes with --not-evaluable"),
        (("--not-evaluable", "--sort", "account"), "--cursor and --sort go with --each"),
        (("--not-evaluable", "--columns", "message"), "there is no column 'message'"),
    ],
)
def test_reasons_are_a_short_list_and_each_answer_a_long_one(
    context: KeepingContext, arguments: tuple[str, ...], told: str
) -> None:
    done = run(findings, context, *arguments)
    assert (done.exit_code, told in " ".join(done.stderr.split())) == (2, True), done.output


def test_a_reason_is_told_once_with_how_many_answers_it_kept(own_context: KeepingContext) -> None:
    with writing(engine := open_engine(own_context.settings.store.url)) as connection:
        for number, reason in enumerate(("a gap", "a gap", "no list was read")):
            unanswered(connection, f"more{number}", ALICE, policy="orphan", reason=reason)
    engine.dispose()
    done = run(findings, own_context, "--not-evaluable", "--limit", "2")
    assert [(row["policy"], row["reason"], row["answers"]) for row in own_context.shown] == [
        ("orphan", "a gap", 2),
        ("jit_mfa", "unknown", 1),
    ]
    assert done.stdout.splitlines()[-1] == "4 answers not given, for 3 reasons, of which 2 are shown; --each lists all"


@pytest.mark.parametrize(
    ("command", "arguments", "many"),
    [
        (findings, ("--severity", "HIGH"), 1),
        (findings, ("--severity", "low"), 0),
        (findings, ("--state", "closed"), 1),
        (findings, ("--policy", "Orphan", "--account", "ALICE"), 1),
        (findings, ("--since", "2026-05-11"), 0),
        (findings, ("--not-evaluable", "--account", "alice"), 0),
        (accounts, ("--state", "active", "--issuer", "OKTA:acme"), 2),
        (accounts, ("--account", "bob@example.com"), 1),
        (accounts, ("--until", "2026-05-01"), 0),
        (access, ("--jit",), 1),
        (access, ("--eligible", "--account", "bob"), 1),
        (sweep, ("--account", "bob", "--json"), 1),
        (sweep, ("--jit", "--json"), 1),
        (changes, ("--since", "2026-05-01"), 2),
        (changes, ("--until", "2026-05-01"), 0),
        (applications, (), 1),
        (applications, ("--issuer", "okta:acme"), 1),
    ],
)
def test_a_list_is_narrowed(
    context: KeepingContext, command: click.Command, arguments: tuple[str, ...], many: int
) -> None:
    done = run(command, context, *arguments)
    assert (done.exit_code, len(context.shown)) == (0, many), done.output


def test_an_application_lists_who_can_enter_granted_or_not_and_what_is_unknown(own_context: KeepingContext) -> None:
    payroll = f"{ACME}|0oa1"
    with writing(open_engine(own_context.settings.store.url)) as connection:
        app_account(connection, BOB, payroll)
        use(connection, BOB, at(150), application_id=payroll)
        grant(connection, "g3", ALICE, f"{ACME}|app_assignment:0oa1", application_id=payroll)
        app_account(connection, ALICE, payroll, state="deleted", ended_at=at(3))
    done = run(access, own_context, "--application", "payroll")
    entering = {row["account"]["subject"]: (row["enters_as"], row["mode"]) for row in own_context.shown}  # type: ignore[index] # rows are mappings all through
    assert entering == {"alice": (["assigned"], "active"), "bob": (["account", "used"], "none")}
    assert done.stdout.splitlines()[-1].startswith("Payroll: whether it demands an assignment is not known")
    own_context.shown = []
    run(access, own_context, "--application", "payroll", "--account", "alice")
    assert len(own_context.shown) == 1


def test_more_rows_than_a_page_has_come_from_several(context: KeepingContext, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(showing, "MOST_ROWS", 1)
    assert run(accounts, context, "--limit", "5").stdout.splitlines()[-1] == "no more rows"
    assert len(context.shown) == 2


def test_an_instant_that_nothing_is_known_of_is_no_empty_list(context: KeepingContext) -> None:
    said = "not known before 2026-05-01T00:00:00Z: okta:acme"
    for command in (accounts, access, findings, sweep):
        context.shown = []
        told = run(command, context, "--as-of", "2026-01-01")
        assert "not known before 2026-05-01 00:00 UTC: okta:acme" in told.stdout
        context.shown = []
        told = run(command, context, "--as-of", "2026-01-01", "--json")
        assert said in told.stderr
        assert context.shown == [
            {
                "incomplete": None,
                "not_known_before": "2026-05-01T00:00:00Z",
                "not_known_after": None,
                "believed_from": None,
            }
        ]
    assert "not known after 2026-11-16 00:00 UTC: okta:acme" in run(accounts, context, "--as-of", "2027-01-01").stdout
    assert "not known" not in run(accounts, context).stdout


def test_an_account_of_which_nothing_is_known_yet_is_in_no_state(own_context: KeepingContext) -> None:
    """Neither today's state nor any other: a date of its own creation, or an assignment of old, tells nothing of it."""
    payroll = f"{ACME}|0oa1"
    with writing(open_engine(own_context.settings.store.url)) as connection:
        account(connection, f"{ACME}|carl", created_at=None, state="disabled")
        app_account(connection, f"{ACME}|carl", payroll, created_at=None)
        grant(connection, "g4", f"{ACME}|carl", f"{ACME}|group:g1", valid_from=at(1) - 300 * DAY, from_basis="stated")
    run(accounts, own_context, "--as-of", "2026-01-01", "--json")
    assert [row["state"] for row in own_context.shown] == ["not known", "not known"]
    own_context.shown = []
    run(accounts, own_context, "--as-of", "2026-01-01", "--state", "disabled", "--state", "active")
    assert own_context.shown == []
    run(access, own_context, "--as-of", "2026-01-01")
    assert [row["account_state"]["state"] for row in own_context.shown] == ["not known"]  # type: ignore[index] # rows are mappings all through
    own_context.shown = []
    run(accounts, own_context, "--account", "carl")
    assert [row["state"] for row in own_context.shown] == ["disabled", "active"]


def test_what_was_believed_before_anything_was_taken_in_is_no_empty_list(own_context: KeepingContext) -> None:
    with writing(open_engine(own_context.settings.store.url)) as connection:
        put(connection, source_reading, issuer=ACME, first_recorded_at=at(2))
    done = run(access, own_context, "--known-at", "2026-05-01")
    assert "nothing was believed before 2026-05-02 00:00 UTC: no record was taken in" in done.stdout
    run(access, own_context, "--known-at", "2026-05-01", "--json")
    assert [row["believed_from"] for row in own_context.shown] == ["2026-05-02T00:00:00Z"]
    own_context.shown = []
    assert "believed" not in run(access, own_context, "--known-at", "2026-05-03").stdout
    assert len(own_context.shown) == 1


def test_each_row_for_tools_says_how_far_it_can_be_trusted(context: KeepingContext) -> None:
    run(accounts, context, "--json")
    assert [(row["incomplete"], row["not_known_before"]) for row in context.shown] == [(None, None)] * 2


def test_a_cursor_that_fits_no_line_is_not_printed_over_three(context: KeepingContext) -> None:
    narrow = CliRunner(env={"COLUMNS": "80"}).invoke(accounts, ["--limit", "1"], obj=context).stdout.splitlines()[-1]
    assert narrow == "more rows: give a larger --limit, or add the --cursor that --json tells"
    assert run(accounts, context, "--limit", "1").stdout.splitlines()[-1].startswith("next: --cursor ")
    tools = CliRunner(env={"COLUMNS": "80"}).invoke(accounts, ["--limit", "1", "--json"], obj=context)
    assert tools.stderr.splitlines()[-1].startswith("next: --cursor ")


def test_where_a_source_is_read_live_it_is_asked_as_of_now(context: KeepingContext) -> None:
    context.settings = dataclasses.replace(context.settings, is_live=True)
    for command in (accounts, access, findings, sweep, changes):
        assert run(command, context).stdout.splitlines()[0].endswith("(now; sources are read live)")
