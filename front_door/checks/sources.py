"""Checks of the sources that the settings name."""

from __future__ import annotations

from collections.abc import Iterator

from front_door.checks.check import Check
from front_door.context import CommandContext
from ingest.config.source_settings import check_labels


def source_checks(context: CommandContext) -> Iterator[Check]:
    """Examine each source by itself: none hides another. Raises SetupError when a tenant has two."""
    sources = context.settings.written.sources
    if not sources:
        return
    # Imported here: the clients cost half a second, which a doctor without sources does not need.
    from ingest.collection.examiners import examined
    from ingest.collection.preflight import ExaminedSource

    for number, source in enumerate(sources):
        for noted in examined(ExaminedSource(source, f"sources[{number}]", context.environ)):
            told = f"{source.kind}:{source.tenant} {noted.part}: {noted.detail}"
            yield Check("source", noted.verdict, told, noted.what_to_do)
    check_labels(sources)
