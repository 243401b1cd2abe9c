"""What a report says of time stamps: which entries stood there when, as outside authorities have it."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection

from governance.audit.checkpoint import checkpoint_of, origin_of
from governance.audit.entries import spelled
from governance.audit.time_stamp import stamped_at
from governance.audit.trusted_roots import trust_of
from governance.settings.store_place import TimestampSettings
from governance.store.evidence.stamp_rows import last_stamp
from governance.store.evidence.tree_rows import first_verifier, stored_tree, tree_size
from ingest.contract.counting import counted
from ingest.contract.errors import SetupError


def stamps_told(connection: Connection, authorities: Sequence[TimestampSettings]) -> str | None:
    """Return of each authority whether its last stamp holds for the log as it stands; None: there is no stamp."""
    sentences = [_sentence(connection, authority) for authority in authorities]
    return " ".join(sentence for sentence in sentences if sentence is not None) or None


def _sentence(connection: Connection, authority: TimestampSettings) -> str | None:
    last, first = last_stamp(connection, authority.called), first_verifier(connection)
    if last is None or first is None:
        return None
    stamp, _ = last
    called = authority.called
    try:
        checkpoint = checkpoint_of(stamp.note)
        at = stamped_at(stamp.note, stamp.answer, trust_of(authority))
    except (ValueError, SetupError) as error:
        # A report is written whatever is wrong with the authority, and says that it is.
        return f"Self-attested: the last time stamp by {called} does not hold: {error}."
    is_of_log = checkpoint.origin == origin_of(first) and checkpoint.size <= tree_size(connection)
    # The tree is held against its entries where the trail is verified; its root is asked for here in a few reads.
    if not is_of_log or stored_tree(connection, checkpoint.size).root() != checkpoint.root:
        return f"Self-attested: what {called} stamped at {spelled(at)} is not this log."
    return f"{counted(checkpoint.size, 'entry')} stood there so at {spelled(at)}, as {called} stamped it."
