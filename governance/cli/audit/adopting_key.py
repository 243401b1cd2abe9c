"""What `jitgov audit rotate-key` and `adopt-key` do: another key vouches for the audit trail from now on."""

from __future__ import annotations

from governance.cli.authorship import os_author
from governance.cli.context import CommandContext
from governance.cli.line_width import say
from governance.store.clock import now_micros
from governance.store.database.open_store import existing_store
from governance.worker.trail.key_keeping import adopt_key
from governance.worker.trail.key_rotation import rotate_key


def adopt_settings_key(context: CommandContext, reason: str) -> None:
    """Let the key of the settings vouch from now on, and say so."""
    place = context.settings.store
    with existing_store(place) as engine:
        before, now = adopt_key(engine, os_author(context.settings.people), reason, now_micros())
    if before == now:
        say(f"{now} is the key that vouches already; nothing is changed")
        return
    took = f"takes the place of {before}" if before is not None else "vouches for the audit trail from now on"
    say(f"{now} {took}; give every worker a copy of {place.audit_key_file}, and keep one apart from the backups")


def rotate_settings_key(context: CommandContext, reason: str) -> None:
    """Let a new key follow the one in force, and say so."""
    place = context.settings.store
    with existing_store(place) as engine:
        done = rotate_key(engine, os_author(context.settings.people), reason, now_micros())
    say(
        f"{done.now} follows {done.before}, which signed for it and is kept in {done.kept_at}; give every worker a "
        f"copy of {place.audit_key_file}, and keep one apart from the backups"
    )
