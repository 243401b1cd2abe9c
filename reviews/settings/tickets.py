"""The ``notifications.tickets`` section of config.yaml: where a removal that is a person's task becomes a ticket."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec

from governance.settings.sections import Section

Name = Annotated[
    str, msgspec.Meta(pattern=r"^[a-z0-9][a-z0-9_-]{0,39}\Z", description="small letters, digits, - and _, 40 at most")
]


class TicketSettings(Section, frozen=True, kw_only=True):
    """A project of Jira, or a receiver of signed posts that makes tickets of them; one ticket for each removal."""

    name: Name
    kind: Literal["jira", "tickets"]
    """``tickets``: any receiver, by Standard Webhooks, which knows a post by its id."""
    url: Annotated[
        str,
        msgspec.Meta(pattern=r"^https?://[!#-;=?-{}~]+\Z", description="a URL that begins with https:// or http://"),
    ]
    """Of Jira: the site, as https://acme.atlassian.net."""
    secret_env: str | None = None
    secret_file: str | None = None
    """Of Jira: ``address:token`` of the account that makes tickets; else the secret that posts are signed with."""
    project: (
        Annotated[
            str, msgspec.Meta(pattern=r"^[A-Z][A-Z0-9_]{0,49}\Z", description="a project's key in capitals, as OPS")
        ]
        | None
    ) = None
    """Of Jira: the project's key."""
    issue_type: Annotated[str, msgspec.Meta(min_length=1, max_length=60)] = "Task"
    done: Annotated[str, msgspec.Meta(min_length=1, max_length=60)] = "Done"
    """Of Jira: the status that a ticket is moved to when its removal is over."""
    deadline_seconds: Annotated[float, msgspec.Meta(ge=0.1, le=60)] = 20
    allow_private: bool = False
    """Whether its address may be one of a private network or of this machine."""
    ca_file: str | None = None

    @property
    def place(self) -> str:
        """Return the channel's name, as ``jira:iam``."""
        return f"{self.kind}:{self.name}"
