"""Who keeps the audit log's checkpoints and is reached by the outbox: receivers of ``outbound``, and people by mail."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

import msgspec

from front_door.settings import Settings
from governance.audit.checkpoint import checkpoint_of
from governance.outbox.checkpoint_notices import CHECKPOINT, Keeper
from governance.outbox.settings import OutboundSettings
from governance.settings.store_place import WitnessSettings
from governance.store.evidence.tree_rows import CheckpointRow
from ingest.contract.counting import counted
from ingest.contract.errors import SetupError
from reviews.notifications.interface import Message, Recipient, by_mail, new_effect
from reviews.settings.notifications import NotificationSettings

_HOUR = 3_600_000_000
_TEXT = (
    "The checkpoint below says how many entries jitgov's audit log has, and what they are. Keep this mail: saved as "
    "FILE, it shows by `jitgov audit verify --checkpoint FILE` that the log only grew since.\n\n"
)


def keepers_of(settings: Settings) -> list[Keeper]:
    """Return the keepers that the settings name. Raises SetupError where one could not be reached."""
    return list(_keepers(settings.audit.witnesses, settings.outbound, settings.notifications))


def _keepers(
    witnesses: Sequence[WitnessSettings], outbound: OutboundSettings, notifications: NotificationSettings
) -> Iterator[Keeper]:
    names = {webhook.name for webhook in outbound.webhooks}
    for number, witness in enumerate(witnesses):
        place = f"audit.witnesses[{number}]"
        if witness.webhook is not None:
            if witness.webhook not in names:
                raise SetupError(f"{place}.webhook: outbound.webhooks has none that is called {witness.webhook!r}")
            recipient = f"webhook:{witness.webhook}"
            yield Keeper(recipient, recipient, _posted)
        if witness.mail is not None:
            if notifications.mail is None:
                raise SetupError(f"{place}.mail needs a relay: notifications.mail")
            mailed = by_mail(witness.mail)
            yield Keeper(mailed.lane, mailed.channel, partial(_mailed, mailed), witness.every_hours * _HOUR)


def _posted(row: CheckpointRow) -> str:
    log = checkpoint_of(row.note).origin
    return msgspec.json.encode({"log": log, "entries": row.size, "note": row.note}).decode()


def _mailed(recipient: Recipient, row: CheckpointRow) -> str:
    subject = f"Audit log of jitgov: checkpoint of {counted(row.size, 'entry')}"
    message = Message(recipient.to, subject, _TEXT + row.note)
    return new_effect(subject, recipient, CHECKPOINT, message, 0).body
