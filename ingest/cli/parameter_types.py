"""The types of the commands' parameters: each turns a word of the command line into a value, or says what is wrong.

What they read values with is imported when a value is given: ``--help`` answers at once.
"""

from __future__ import annotations

from typing import Any

import click

from ingest.contract.errors import RecordError, SetupError
from ingest.contract.labels import why_no_label
from ingest.files.input_bytes import why_not_readable


class InputType(click.Path):
    """A file, a folder or ``-``; what may never end (a named pipe, a device) is a usage error."""

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:  # type: ignore[override] # a text is given and taken
        name = str(super().convert(value, param, ctx))
        problem = why_not_readable(name)
        if problem is not None:
            from ingest.contract.outside_text import printable

            self.fail(f"{printable(name)} {problem}", param, ctx)
        return name


class LabelType(click.ParamType[str]):
    """A tenant's label; anything else is a usage error."""

    name = "LABEL"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> str:
        problem = why_no_label(str(value))
        if problem is not None:
            self.fail(problem, param, ctx)
        return str(value)


class StreamType(click.ParamType[Any]):
    """``IDP:STREAM`` as a pair; a stream that the provider does not have is a usage error."""

    name = "IDP:STREAM"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        # Imported here: the providers' leaves cost more than a help page may.
        from ingest.contract.did_you_mean import did_you_mean
        from ingest.contract.providers.catalogue import provider_of

        if not isinstance(value, str):
            return value
        idp, _, stream = value.partition(":")
        try:
            streams = sorted(provider_of(idp).streams)
        except SetupError as error:
            self.fail(str(error), param, ctx)
        if stream not in streams:
            self.fail(f"{idp} has no stream {stream!a}{did_you_mean(stream, streams)}", param, ctx)
        return idp, stream


class IntervalType(click.ParamType[Any]):
    """``FROM/TO`` as an interval; anything else is a usage error."""

    name = "FROM/TO"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        # Imported here: what reads instants costs more than a help page may.
        from ingest.contract.coverage import parse_interval

        if not isinstance(value, str):
            return value
        try:
            return parse_interval(value)
        except RecordError as error:
            self.fail(str(error), param, ctx)


class InstantType(click.ParamType[Any]):
    """An instant; a day means its first instant in UTC. Anything else is a usage error."""

    name = "INSTANT"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        # Imported here: what reads instants costs more than a help page may.
        from ingest.contract.instants import parse_instant

        if not isinstance(value, str):
            return value
        is_day = len(value) == len("2026-01-31")
        try:
            return parse_instant(f"{value}T00:00:00Z" if is_day else value, "it")
        except RecordError as error:
            self.fail(str(error), param, ctx)
