"""The console's part of config.yaml: every key with its default."""

from __future__ import annotations

from typing import Annotated

import msgspec

from governance.settings.sections import Section


class ConsoleSettings(Section, frozen=True, kw_only=True):
    """Where the console listens, how long a sign-in lasts, how long it is kept who looked at whom."""

    bind: Annotated[str, msgspec.Meta(pattern=r"^[^\s:]+:\d{1,5}$|^\[[0-9A-Fa-f:]+\]:\d{1,5}$")] = "127.0.0.1:7730"
    """``host:port``; port 0 is a free one."""
    session_hours: Annotated[int, msgspec.Meta(ge=1, le=24)] = 10
    """So long after a sign-in one signs in anew."""
    access_log_days: Annotated[int, msgspec.Meta(ge=1, le=3_660)] = 365
    """So long it is kept who looked at whose page."""

    @property
    def host(self) -> str:
        """The host that the console listens on."""
        return self.bind.rpartition(":")[0].strip("[]")

    @property
    def port(self) -> int:
        """The port that the console listens on; 0: a free one."""
        return int(self.bind.rpartition(":")[2])
