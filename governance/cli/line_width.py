"""How wide a line may be for whoever reads it."""

from __future__ import annotations

import os
import shutil
import sys
import textwrap

import click

from ingest.contract.short_instants import shortened


def line_width() -> int | None:
    """Return the terminal's width, or that which COLUMNS says; None where there is neither: as wide as it likes."""
    named = os.environ.get("COLUMNS", "")
    if not (named.isdecimal() and int(named)) and not sys.stdout.isatty():
        return None
    return shutil.get_terminal_size().columns


def say(sentence: str, *, err: bool = False) -> None:
    """Print a sentence beside a list for people: its instants to the minute, folded between words within the width.

    ``err``: tools read the list; it is one line of stderr as it stands.
    """
    if not err:
        sentence, width = shortened(sentence), line_width()
        if width is not None:
            sentence = textwrap.fill(sentence, width, break_long_words=False, break_on_hyphens=False)
    click.echo(sentence, err=err)
