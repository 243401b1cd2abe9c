"""The console's part of config.yaml: every key with its default."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal, get_args

import msgspec

from governance.settings.sections import Section
from ingest.contract.event import EntitlementType

RoleWord = Literal["reviewer", "analyst", "compliance", "auditor", "risk_owner", "operator", "administrator"]
Label = Annotated[str, msgspec.Meta(pattern=r"^[^|\s]+:[^|\s]+$", description="a source's label, as okta:acme")]
HeldAs = Annotated[
    str,
    msgspec.Meta(
        pattern=rf"^({'|'.join(get_args(EntitlementType))}):.+$",
        max_length=500,
        description=f"TYPE:NAME or TYPE:ID, where TYPE is one of {', '.join(get_args(EntitlementType))}",
    ),
]
Address = Annotated[
    str,
    msgspec.Meta(
        pattern=r"^https?://[^\s/?#@]+(/[^\s?#]*)?$",
        max_length=500,
        description="an http or https URL without a login, ? and #, 500 letters at most",
    ),
]
MEANT_BY_BIND = "HOST:PORT, as 127.0.0.1:7730 or [::1]:7730; a port is 65535 at most"
_PORT = r"(\d{1,4}|[1-5]\d{4}|6[0-4]\d{3}|65[0-4]\d{2}|655[0-2]\d|6553[0-5])"
Bind = Annotated[str, msgspec.Meta(pattern=rf"^([^\s:]+|\[[0-9A-Fa-f:]+\]):{_PORT}\Z", description=MEANT_BY_BIND)]


class ReachSettings(Section, frozen=True, kw_only=True):
    """What somebody who may ask is held to; of neither: everything."""

    issuers: list[Label] = msgspec.field(default_factory=list)
    applications: list[str] = msgspec.field(default_factory=list)
    """Their keys, ``issuer|id``."""


class OidcSettings(Section, frozen=True, kw_only=True):
    """The identity provider that people sign in at, and what its claims make of them."""

    issuer: Address
    client_id: Annotated[str, msgspec.Meta(min_length=1, max_length=500)]
    client_secret_file: str | None = None
    client_secret_env: str | None = None
    client_auth: Literal["client_secret_post", "client_secret_basic"] = "client_secret_post"
    """How the secret is sent, as the provider's ``token_endpoint_auth_method`` of this client says it."""
    scopes: list[str] = msgspec.field(default_factory=lambda: ["openid", "profile", "email"])
    accounts_of: Label
    """The source whose accounts these people have there, as ``okta:acme``."""
    subject_claim: Annotated[str, msgspec.Meta(min_length=1)] = "sub"
    """The claim that holds the account's subject at that source; at Entra it is ``oid``."""
    roles_claim: Annotated[str, msgspec.Meta(min_length=1)] = "roles"
    """The claim that lists what somebody is: roles or groups."""
    roles_claim_lists: EntitlementType | None = None
    """What that claim lists, as the source's records call it; None: by the claim's name, as the provider has it."""
    held_as: dict[str, list[HeldAs]] = msgspec.field(default_factory=dict)
    """A value of that claim → what gives it at the source, ``type:name`` or ``type:id``, where its name is another."""
    roles: dict[str, list[RoleWord]] = msgspec.field(default_factory=dict)
    """A value of that claim → roles here; whoever has none may not sign in."""
    until: dict[str, Annotated[datetime, msgspec.Meta(tz=True)]] = msgspec.field(default_factory=dict)
    """A value of that claim → when its roles end, as of an auditor who comes for some weeks.

    An end never shows anybody more: whose reaches have all ended is held to them.
    """
    api_audience: Annotated[str, msgspec.Meta(min_length=1, max_length=500)] | None = None
    """What ``aud`` of an access token for the API must be; None: the API takes jitgov's own tokens alone."""
    api_subject_claim: Annotated[str, msgspec.Meta(min_length=1)] | None = None
    """The claim of an access token that holds the account's subject; at Okta ``uid``; None: ``subject_claim``."""
    api_write_scope: Annotated[str, msgspec.Meta(min_length=1, max_length=200)] | None = None
    """The scope of an access token that decides; None: such tokens ask, and decide nothing."""
    reach: dict[str, ReachSettings] = msgspec.field(default_factory=dict)
    """A value of that claim → what its holders may ask about; whoever has one of them sees nothing else."""


class ConsoleSettings(Section, frozen=True, kw_only=True):
    """Where the console listens, who signs in how, how long that lasts, how long it is kept who looked at whom."""

    enabled: bool = False
    """Whether ``jitgov run`` serves it, too."""
    bind: Bind = "127.0.0.1:7730"
    """``host:port``; port 0 is a free one."""
    processes: Annotated[int, msgspec.Meta(ge=1, le=16)] = 1
    """So many processes of ``jitgov console`` answer, where the store is on PostgreSQL: near one for each core."""
    url: (
        Annotated[
            str,
            msgspec.Meta(
                pattern=r"^https?://[^\s/?#@]+$",
                description="scheme and host alone, as https://jitgov.example.com",
            ),
        ]
        | None
    ) = None
    """How browsers reach it where people sign in by an identity provider, as ``https://jitgov.example.com``."""
    oidc: OidcSettings | None = None
    session_hours: Annotated[int, msgspec.Meta(ge=1, le=24)] = 10
    """So long after a sign-in one signs in anew."""
    idle_minutes: Annotated[int, msgspec.Meta(ge=5, le=1_440)] | None = None
    """So long after his last page whoever signed in at the identity provider does so anew; None: by the hours alone."""
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
