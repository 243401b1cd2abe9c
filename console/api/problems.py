"""What a program is told where something is not given or not done: RFC 9457, one form for all."""

from __future__ import annotations

import msgspec

KIND = "application/problem+json"


class Problem(msgspec.Struct, frozen=True, omit_defaults=True):
    """A problem: what it is, and what is to be done. ``fault_id``: an operator finds it in the log by it."""

    title: str
    status: int
    detail: str
    type: str = "about:blank"
    fault_id: str | None = None
