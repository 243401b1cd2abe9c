"""What changed of privileges in the period: grants that began, were found or ended, and activations."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import takewhile

from reviews.reports.support import grant_changes
from reviews.reports.support.context import ReportContext
from reviews.reports.support.tables import Row
from reviews.store.reports.accounts import activation_blocks


def change_lines(context: ReportContext) -> Iterator[Row]:
    """Yield what began and ended, in order of time."""
    # They come privileged first: the rest need not be read.
    privileged = takewhile(lambda pair: pair[0].privileged, grant_changes.changes(context))
    return (line for _, line in grant_changes.change_lines(context, privileged))


def privileged_activation_lines(context: ReportContext) -> Iterator[Row]:
    """Yield the activations of privileges, the most frequent first."""
    for block in activation_blocks(context.connection, *context.span):
        yield from grant_changes.activation_lines(context, [activated for activated in block if activated.privileged])
