"""The report of samples of decisions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import islice

from ingest.contract.counting import counted
from reviews.campaigns.items_as_of import items_as_of
from reviews.reports.interface import Report
from reviews.reports.sample_sheets.drawing import drawn
from reviews.reports.support.context import ReportContext, minute
from reviews.reports.support.document import Figure, Gathered, Part
from reviews.reports.support.framing import ReportContent, framed
from reviews.reports.support.review_lines import COLUMNS, REMOVAL, SEEN_GONE, review_lines
from reviews.reports.support.tables import Row, Table
from reviews.reports.support.tie_out import tie_out
from reviews.store.reports.counts import Span
from reviews.store.reports.review_evidence import answered_items, items_among

NAME = "sample_sheets"
SIZE = 25
_AT_ONCE = 1_000
_KEPT, _REVOKED = ("approved",), ("revoked", "reduced")
_DECIDED = (*_KEPT, *_REVOKED)
_WAITING = "waiting"
"""Somebody answered, and another reviewer is still waited for."""
_WORDS = (*_DECIDED, "abstained", "no_response", _WAITING)
_HEADINGS = {
    "account": "account",
    "entitlement": "entitlement",
    "reviewer": "reviewer",
    "reviewer_chosen_because": "chosen because",
    "decision": "decision",
    "reason": "reason",
    "decided_at": "decided",
    "removal": "removal",
    "seen_removed_at": "seen gone",
}
_SHEET = ("number", *COLUMNS)
_ATTESTED = "attested"
"""Somebody vouches for it, and no list can show it."""


def gather(context: ReportContext) -> Gathered:
    """Gather two samples, and how many items each was drawn from."""
    span = Span(context.from_at, context.acts_until)
    words = Counter(word or _WAITING for _, word in _answered(context, span))
    decided = sum(words[word] for word in _DECIDED)
    seed = f"{minute(context.from_at)} {minute(context.as_of)}"
    kept_sheet = _sheet(context, "kept", _drawn(context, span, _KEPT, seed))
    revoked = _sheet(context, "revoked", _drawn(context, span, _REVOKED, seed))
    gone = Counter(_proof(line) for line in context.tables.rows(revoked))
    populations = context.table(
        "populations", ("decision", "items"), [(word.replace("_", " "), words[word]) for word in _WORDS]
    )
    content = ReportContent(
        title="Samples of decisions",
        verdict=_verdict(decided, revoked.length, gone),
        figures=[
            Figure("Decided items", f"{decided:,}", f"in {context.days} days"),
            Figure("Kept, sampled", f"{kept_sheet.length:,}", f"of {words['approved']:,}"),
            Figure("Revoked, sampled", f"{revoked.length:,}", f"of {words['revoked'] + words['reduced']:,}"),
            Figure("Revoked, seen gone", f"{gone['seen']:,}", "of the sample"),
            Figure("Revoked, not seen gone", f"{gone['unseen']:,}", f"and {gone[_ATTESTED]:,} attested"),
        ],
        first=[Part("Populations", [_how(seed)], [populations])],
        parts=[
            Part("Sample of what was revoked", [], [revoked], none="Nothing was revoked."),
            Part("Sample of what was kept", [], [kept_sheet], none="Nothing was kept."),
            Part("Tie-out", [], [tie_out(context, "tie_out", words, _WORDS, _counted(context, span))]),
        ],
        population={"decided": decided, "kept_sampled": kept_sheet.length, "revoked_sampled": revoked.length},
    )
    return framed(context, NAME, content)


def _how(seed: str) -> str:
    return (
        f"Up to {SIZE} of each, those whose SHA-256 of “{seed}|item id” is the smallest: nobody chose them, and "
        "whoever draws again draws the same."
    )


def _proof(line: Row) -> str:
    """Return what proves that a revoked item is gone: it was ``seen``, is ``attested``, or is ``unseen`` yet."""
    if line[1 + SEEN_GONE] is not None:
        return "seen"
    return _ATTESTED if line[1 + REMOVAL] == _ATTESTED else "unseen"


def _verdict(decided: int, revoked: int, gone: Counter[str]) -> str:
    if not decided:
        return "Nobody decided anything in the period: there is nothing to draw from."
    if not revoked:
        return "Nothing was to be removed in the period."
    sampled = f"Of {counted(revoked, 'sampled item')} that {'was' if revoked == 1 else 'were'} to be removed"
    attested = f", {gone[_ATTESTED]:,} only attested" if gone[_ATTESTED] else ""
    return f"{sampled}, {gone['seen']:,} {'was' if gone['seen'] == 1 else 'were'} seen to be gone{attested}."


def _drawn(context: ReportContext, span: Span, verdicts: tuple[str, ...], seed: str) -> list[str]:
    answered = _answered(context, span)
    return drawn((item_id for item_id, verdict in answered if verdict in verdicts), seed, SIZE)


def _answered(context: ReportContext, span: Span) -> Iterator[tuple[str, str | None]]:
    """Yield (item, verdict) of what was answered in the period, as it stood at its end; None: another is waited for."""
    answered = answered_items(context.connection, *span)
    while block := list(islice(answered, _AT_ONCE)):
        then = items_as_of(context.connection, [item_id for item_id, _ in block], span.to_at)
        for item_id, verdict in block:
            yield item_id, verdict if (item := then.get(item_id)) is None else item.outcome


def _counted(context: ReportContext, span: Span) -> int:
    """Count the items by themselves, each once."""
    return sum(1 for _ in _distinct(item_id for item_id, _ in answered_items(context.connection, *span)))


def _distinct(ordered: Iterable[str]) -> Iterator[str]:
    last = None
    for item_id in ordered:
        if item_id != last:
            yield item_id
        last = item_id


def _sheet(context: ReportContext, name: str, item_ids: list[str]) -> Table:
    """Write a sample in the order in which it was drawn."""
    places = {item_id: number for number, item_id in enumerate(item_ids, 1)}
    items = sorted(items_among(context.connection, item_ids), key=lambda item: places[item.item_id])
    lines: Iterator[Row] = (
        (places[item.item_id], *line) for item, line in zip(items, review_lines(context, items), strict=True)
    )
    return context.table(name, _SHEET, lines, headings={"number": "no.", **_HEADINGS})


REPORT = Report(NAME, 90, gather)
