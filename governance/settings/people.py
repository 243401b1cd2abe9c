"""Who is who on the command line, and who may accept a risk: the ``people`` part of config.yaml."""

from __future__ import annotations

from typing import Annotated

import msgspec

from governance.settings.sections import Section

AccountKey = Annotated[
    str,
    msgspec.Meta(
        pattern=r"^[^|\s]+:[^|\s]+\|\S.*$",
        description="an account's key, SOURCE|SUBJECT, as `jitgov accounts --account LOGIN --wide` tells them",
    ),
]
"""``<idp>:<tenant>|<subject>``."""


class PeopleSettings(Section, frozen=True, kw_only=True):
    """Whom the operating system's users are known as; whoever is not named may ask, and neither decide nor accept."""

    os: dict[str, AccountKey] = msgspec.field(default_factory=dict)
    """Login or user id → account key."""
    risk_owners: list[AccountKey] = msgspec.field(default_factory=list)
    """Who may accept a finding, or reopen one; by account key, and meant with all accounts of that identity."""
