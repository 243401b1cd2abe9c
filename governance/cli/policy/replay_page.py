"""A replay as one page of HTML that needs nothing else: counts by policy, then examples."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from html import escape

from ingest.contract.outside_text import printable

_STYLE = (
    "body{font:15px/1.5 system-ui,sans-serif;margin:2rem;max-width:80rem}"
    "table{border-collapse:collapse;margin:1rem 0}"
    "th,td{text-align:left;vertical-align:top;padding:.3rem .8rem;border-bottom:1px solid #bbb}"
)


def replay_page(
    sentences: Iterable[str], counts: Sequence[Mapping[str, object]], examples: Sequence[Mapping[str, object]]
) -> str:
    """Return the page; all that records say is escaped, and acts on no reader's direction of text."""
    said = "".join(f"<p>{_cell(sentence)}</p>" for sentence in sentences)
    body = _table("Differences by policy", counts) + _table("Examples", examples)
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>Replay of policies</title>'
        f"<style>{_STYLE}</style></head><body><h1>Replay of policies</h1>{said}"
        f"{body or '<p>Nothing would differ.</p>'}</body></html>\n"
    )


def _table(title: str, rows: Sequence[Mapping[str, object]]) -> str:
    if not rows:
        return ""
    head = "".join(f'<th scope="col">{_cell(name)}</th>' for name in rows[0])
    lines = "".join(f"<tr>{_cells(row.values())}</tr>" for row in rows)
    return f"<h2>{_cell(title)}</h2><table><thead><tr>{head}</tr></thead><tbody>{lines}</tbody></table>"


def _cells(values: Iterable[object]) -> str:
    return "".join(f'<td dir="auto">{_cell(value)}</td>' for value in values)


def _cell(value: object) -> str:
    if isinstance(value, datetime):
        return f"{value.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
    if isinstance(value, list):
        return ", ".join(_cell(part) for part in value)
    return "" if value is None else escape(printable(str(value)))
