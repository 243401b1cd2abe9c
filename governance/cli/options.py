"""Options that commands share: instants, and JSON for tools."""

from __future__ import annotations

import re

import click

_DATE = re.compile(r"\d{4}-\d\d-\d\d")


class Instant(click.ParamType[int]):
    """An instant in RFC 3339, in microseconds since 1970-01-01T00:00:00Z; a date alone is its first instant in UTC."""

    name = "instant"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """Return the instant. Raises click.BadParameter when it is none."""
        if isinstance(value, int):
            return value
        # Imported here: what reads instants costs more than a help page may.
        from ingest.contract.errors import RecordError
        from ingest.contract.instants import parse_instant, to_micros

        spelled = str(value).strip()
        try:
            return to_micros(parse_instant(f"{spelled}T00:00:00Z" if _DATE.fullmatch(spelled) else spelled))
        except RecordError:
            self.fail(f"{spelled!r:.60} is no instant; write it like 2026-01-31T08:00:00Z", param, ctx)


class Words(click.ParamType[str]):
    """Text that says something and holds no control characters: it is kept for good, and printed."""

    name = "text"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return the text without blanks around it. Raises click.BadParameter when it says nothing."""
        text = str(value).strip()
        if not text:
            self.fail("say something: it is kept for good", param, ctx)
        if not text.isprintable():
            self.fail("it holds control characters; write it in one line of text", param, ctx)
        return text


as_of_option = click.option(
    "--as-of", type=Instant(), metavar="INSTANT", help="The instant to answer for; else the last that was read."
)
json_option = click.option("--json", "as_json", is_flag=True, help="Print NDJSON with stable keys, for tools.")


def check_stretch(since: int | None, until: int | None) -> None:
    """Raise click.UsageError where nothing lies between two instants."""
    if since is not None and until is not None and until <= since:
        raise click.UsageError("nothing began between --since and --until: give --until later than --since")
