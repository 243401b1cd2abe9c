"""Audit entries of acts: what a person said that holds beside the events, who entered it, and where."""

from __future__ import annotations

from governance.audit.entries import Entry, entry, spelled
from governance.audit.spoken_rows import spoken
from governance.model.acts import Act


def act_entry(act: Act) -> Entry:
    """Return the entry of an act, looked up by what the act is about."""
    what = {
        "act_id": act.act_id,
        "act": act.kind,
        "says": act.says(),
        "by": act.author().plain(),
        "at": spelled(act.at),
        "until": spelled(act.until_at),
        "rows": [
            spoken("act", (act.act_id, act.kind, act.subject, act.body, act.by, act.at, act.until_at)),
        ],
    }
    return entry("act", act.subject, act.recorded_at, what)
