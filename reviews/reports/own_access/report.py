"""The report of jitgov's own access: what lets people into its console, and who holds it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

from ingest.contract.counting import counted
from ingest.contract.instants import to_micros
from reviews.campaigns.definitions.scope_words import entitlements_called
from reviews.reports.interface import Report
from reviews.reports.support.context import ReportContext, minute
from reviews.reports.support.document import Figure, Gathered, Part
from reviews.reports.support.framing import ReportContent, framed
from reviews.reports.support.held_lines import COLUMNS, HELD_AS, held_lines
from reviews.reports.support.tables import Row
from reviews.reports.support.tie_out import tie_out
from reviews.settings.own_access import Door
from reviews.store.reports.held_access import blocks_of_entitlements, count_of_entitlements

NAME = "own_access"
_DOORS = ("lets_in", "as", "reach", "until", "holders", "known")
_HEADINGS = {
    "lets_in_as": "may do",
    "entitlement": "by",
    "person": "person",
    "account": "account",
    "account_state": "account is",
    "held_as": "held as",
    "via": "through",
    "since": "since",
    "granted_by": "given by",
    "last_used_at": "last used",
}
_AS, _ACCOUNT_ID, _ENTITLEMENT_ID = (COLUMNS.index(name) + 1 for name in ("held_as", "account_id", "entitlement_id"))
_NOBODY_LET_IN = "console.oidc names no roles: nobody signs in by an identity provider, and nothing is listed."


def gather(context: ReportContext) -> Gathered:
    """Gather the grants once; what is told of each group or role is made of what was written."""
    doors = context.settings_of_reports.doors
    called = entitlements_called(context.snapshot, [door.entitlement for door in doors])
    keys = {key for meant in called.values() for key in meant}
    listed = context.table(NAME, ("lets_in_as", *COLUMNS), _lines(context, doors, called), headings=_HEADINGS)
    ways, holders, holds = Counter[str](), set[str](), Counter[str]()
    for row in context.tables.rows(listed):
        ways[str(row[_AS])] += 1
        holds[str(row[_ENTITLEMENT_ID])] += 1
        holders.add(str(row[_ACCOUNT_ID]))
    shown_doors = context.table(
        "what_lets_in", _DOORS, (_door_row(door, called[door.entitlement], holds) for door in doors)
    )
    unknown = sum(not meant for meant in called.values())
    counted_by_itself = count_of_entitlements(context.connection, keys, context.as_of)
    content = ReportContent(
        title="jitgov's own access",
        verdict=f"{counted(len(holders), 'account')} let into jitgov; "
        f"known to no record: {unknown:,} of {len(doors):,} groups or app roles that let in."
        if doors
        else "No group or app role lets anybody into jitgov.",
        figures=[
            Figure("Accounts let in", f"{len(holders):,}"),
            Figure("Groups and app roles that let in", f"{len(doors):,}"),
            Figure("Known to no record", f"{unknown:,}", "who holds them is not known"),
        ],
        notes=[] if doors else [_NOBODY_LET_IN],
        first=[Part("What lets in", [], [shown_doors], none=_NOBODY_LET_IN)],
        parts=[
            Part("Who is let in", [], [listed], none="Nobody is known to hold what lets in."),
            Part("Tie-out", [], [tie_out(context, "tie_out", ways, HELD_AS, counted_by_itself)]),
        ],
        population={"accounts_let_in": len(holders), "grants": listed.length, "unknown": unknown},
    )
    return framed(context, NAME, content)


def _lines(context: ReportContext, doors: list[Door], called: Mapping[str, set[str]]) -> Iterator[Row]:
    roles: dict[str, set[str]] = {}
    for door in doors:
        for key in called[door.entitlement]:
            roles.setdefault(key, set()).update(door.roles)
    for held_line in held_lines(context, blocks_of_entitlements(context.connection, roles, context.as_of)):
        yield _spelled(roles[held_line.held.entitlement_id]), *held_line.line


def _door_row(door: Door, keys: set[str], holds: Mapping[str, int]) -> Row:
    holders = sum(holds[key] for key in keys) if keys else None
    until = None if door.until is None else minute(to_micros(door.until))
    reach = ", ".join(door.reach) or "everything"
    return door.entitlement, _spelled(door.roles), reach, until, holders, "yes" if keys else "no"


def _spelled(roles: set[str] | list[str]) -> str:
    return ", ".join(sorted(roles)).replace("_", " ") or "nothing by itself"


REPORT = Report(NAME, 30, gather)
