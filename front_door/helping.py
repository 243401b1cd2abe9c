"""What ``jitgov help`` prints: the words of answers, or the help of a command."""

from __future__ import annotations

import shutil
import textwrap
from collections.abc import Iterator, Sequence

import click

from front_door.words import WORDS

_WIDEST = 120
_MARGIN = "  "


def print_words(wanted: Sequence[str]) -> None:
    """Print the words and what they mean; ``wanted``: those with one of these in them. Raises click.UsageError."""
    lines = list(_lines([word.casefold() for word in wanted]))
    if not lines:
        raise click.UsageError(
            f"no word of answers has {' or '.join(map(repr, wanted))} in it; `jitgov help words` has all"
        )
    click.echo("\n".join(lines))


def _lines(wanted: Sequence[str]) -> Iterator[str]:
    width = min(shutil.get_terminal_size().columns, _WIDEST)
    room = max(len(word) for words in WORDS.values() for word in words) + 2
    for heading, words in WORDS.items():
        chosen = {word: meaning for word, meaning in words.items() if not wanted or _is_wanted(word, wanted)}
        if not chosen:
            continue
        yield from ("", heading) if not wanted else (heading,)
        for word, meaning in chosen.items():
            first = _MARGIN + word.ljust(room)
            yield textwrap.fill(meaning, max(width, 2 * room), initial_indent=first, subsequent_indent=" " * len(first))


def _is_wanted(word: str, wanted: Sequence[str]) -> bool:
    return any(part in word.casefold() or part in word.casefold().replace("_", " ") for part in wanted)


def print_command_help(ctx: click.Context, names: Sequence[str]) -> None:
    """Print what ``--help`` of a command prints. Raises click.UsageError where there is none of that name."""
    root = ctx.find_root()
    group: click.Command = root.command
    inner = root
    for name in names:
        command = group.get_command(inner, name) if isinstance(group, click.Group) else None
        if command is None:
            raise click.UsageError(f"there is no command {' '.join(names)!r}; `jitgov --help` lists them")
        inner = click.Context(command, info_name=name, parent=inner)
        group = command
    click.echo(group.get_help(inner))
