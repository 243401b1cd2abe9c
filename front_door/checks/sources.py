"""Checks of the sources that the settings name."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from front_door.checks.check import Check
from front_door.context import CommandContext
from ingest.config.source_checks import check_labels, check_source
from ingest.config.source_settings import SourceSettings
from ingest.contract.errors import SetupError


def source_checks(context: CommandContext) -> Iterator[Check]:
    """Examine each source by itself: none hides another. Raises SetupError when a tenant has two."""
    sources = context.settings.written.sources
    if not sources:
        return
    # Imported here: the clients cost half a second, which a doctor without sources does not need.
    from ingest.collection.examiners import examined
    from ingest.collection.preflight import ExaminedSource

    for number, source in enumerate(sources):
        if source.is_roster:
            yield _roster_check(source, f"sources[{number}]")
            continue
        for noted in examined(ExaminedSource(source, f"sources[{number}]", context.environ)):
            detail = f"{source.kind}:{source.tenant} {noted.part}: {noted.detail}"
            yield Check("source", noted.verdict, detail, noted.what_to_do)
    check_labels(sources)


def _roster_check(source: SourceSettings, path: str) -> Check:
    """Tell whether the roster's files are there, and its map is one."""
    from ingest.imports.roster_source import files_of
    from ingest.translation.rosters.column_map import load_map

    name = f"{source.kind}:{source.tenant} roster"
    try:
        check_source(source, path, {})
        load_map(Path(source.columns_file or ""))
        files = files_of(Path(source.path or ""))
    except SetupError as error:
        return Check("source", "fail", f"{name}: {error}", f"correct {path}; then run `jitgov doctor` again")
    return Check("source", "ok", f"{name}: {len(files):,} {'file' if len(files) == 1 else 'files'}")
