"""What the commands of the outbox do."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import click
import msgspec

from governance.cli.context import CommandContext
from governance.cli.lists.columns import EFFECTS, EFFECTS_FURTHER
from governance.cli.lists.short import ShortAsked
from governance.cli.lists.short_showing import show_short_list
from governance.outbox.dispatcher import send_again
from governance.store.clock import now_micros
from governance.store.database.engine import reading
from governance.store.database.open_store import existing_store
from governance.store.outbox.effect_rows import EffectRow, effect_by_id
from governance.store.outbox.ended_effects import latest_effects
from ingest.contract.errors import UnclearError
from ingest.contract.instants import from_micros

_MOST = 1_000
_NOTHING = "nothing left, and nothing is to leave; `outbound` in the settings names who is told of changes"


class EffectView(msgspec.Struct, frozen=True):
    """An effect, as people and tools see it; ``at``: since when it is due, was claimed, or came to its end."""

    recipient: str
    type: str
    state: str
    attempt: int
    at: datetime
    reason: str | None
    effect_id: str
    subject: str
    made_at: datetime
    occurred_at: datetime
    worker: str | None


def show_effects(context: CommandContext, asked: ShortAsked) -> None:
    """Print the effects that were written last."""
    with existing_store(context.settings.store) as engine, reading(engine) as connection:
        effects = [_view(row) for row in latest_effects(connection, asked.state, asked.recipient, _MOST)]
    names = {"status": "state", "began": "made_at"}
    show_short_list(context, effects, asked, EFFECTS, EFFECTS_FURTHER, **names, empty=_NOTHING)
    if len(effects) == _MOST:
        click.echo(f"only the {_MOST:,} that were written last were looked at; --state looks among others", err=True)


def show_one(context: CommandContext, effect_id: str, as_json: bool) -> None:
    """Print one effect with what is sent. Raises UnclearError where there is none."""
    with existing_store(context.settings.store) as engine, reading(engine) as connection:
        row = effect_by_id(connection, effect_id)
    if row is None:
        raise UnclearError(f"there is no effect {effect_id}; see `jitgov outbox list`")
    view: dict[str, Any] = {**msgspec.structs.asdict(_view(row)), "body": msgspec.json.decode(row.body)}
    if as_json:
        context.show([view], (), as_json)
        return
    for name, value in view.items():
        if name != "body" and value is not None:
            click.echo(f"{name}: {value}")
    click.echo(msgspec.json.format(row.body, indent=2))


def retry_effects(context: CommandContext, effect_ids: Sequence[str]) -> None:
    """Let effects be sent again. Raises DeclinedError for the first one that may not be."""
    with existing_store(context.settings.store) as engine:
        for effect_id in effect_ids:
            effect = send_again(engine, effect_id, now_micros())
            message = f"effect {effect_id} for {effect.recipient} was {effect.state} and is due"
            click.echo(f"{message}: `jitgov run` sends it")


def _view(row: EffectRow) -> EffectView:
    return EffectView(
        row.recipient,
        row.type,
        row.state,
        row.attempt,
        from_micros(row.at),
        row.reason,
        row.effect_id,
        row.subject,
        from_micros(row.made_at),
        from_micros(row.occurred_at),
        row.worker,
    )
