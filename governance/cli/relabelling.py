"""What ``jitgov relabel`` does: enter that one label means another, and say what follows."""

from __future__ import annotations

import click

from governance.cli.authorship import os_author
from governance.cli.context import LabelledContext
from governance.cli.line_width import say
from governance.store.clock import now_micros
from governance.store.database.open_store import existing_store
from governance.worker.acts.relabelling import SettingsLabels, relabel


def relabel_tenant(context: LabelledContext, change: str) -> None:
    """Relabel as ``change``, OLD=NEW, says."""
    label, mark, meaning = change.partition("=")
    if not mark or not label or not meaning or "=" in meaning:
        raise click.UsageError(f"{change!r} names no two labels; expected OLD=NEW, like typo=acme")
    settings = context.settings
    live = {source.tenant for source in settings.sources if not source.is_roster}
    named = {*live, *settings.tenants.values()} | ({settings.tenant} if settings.tenant else set())
    author = os_author(settings.people)
    with existing_store(settings.store) as engine:
        act = relabel(engine, label, meaning, SettingsLabels(live, named), author, now_micros())
    say(
        f"{label} means {meaning}, entered by {author.spelled()}, act {act.act_id}; the next `jitgov govern` brings "
        "there what stands under it and judges it anew, with what was accepted, asked and decided of it; records that "
        "come under it later go there, too. `jitgov doctor` tells which settings still name it"
    )
