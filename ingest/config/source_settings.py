"""The sections ``sources:`` and ``collect:`` of config.yaml: which providers and rosters are collected, and how.

The settings never hold a secret, only a reference: ``NAME_env`` names an environment variable, ``NAME_file`` a file.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

import msgspec

from ingest.config.loopback import is_loopback
from ingest.config.references import referred
from ingest.config.source_kinds import SourceKind
from ingest.contract.errors import SetupError
from ingest.contract.roster import ROSTER

Label = Annotated[
    str, msgspec.Meta(pattern=r"^[A-Za-z0-9._-]{1,100}$", description="letters, digits, dots, - and _, 100 at most")
]


class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Base of the parts of a source: immutable, unknown keys refused."""


class Ssws(Settings, frozen=True, kw_only=True):
    """An Okta API token."""

    token_env: str | None = None
    token_file: str | None = None


class PrivateKey(Settings, frozen=True, kw_only=True):
    """An Okta service application, which proves itself with a private key (PEM or JWK) and binds its tokens (DPoP)."""

    client_id: str
    key_file: str
    key_id: str | None = None


class ClientSecret(Settings, frozen=True, kw_only=True):
    """An Entra application with a secret."""

    client_id: str
    secret_env: str | None = None
    secret_file: str | None = None


class Certificate(Settings, frozen=True, kw_only=True):
    """An Entra application with a certificate: PEM, the private key in the same file."""

    client_id: str
    certificate_file: str


class Auth(Settings, frozen=True, kw_only=True):
    """How we authenticate at the source: exactly one of these."""

    ssws: Ssws | None = None
    private_key: PrivateKey | None = None
    client_secret: ClientSecret | None = None
    certificate: Certificate | None = None


class Full(Settings, frozen=True, kw_only=True):
    """How often a full census lists everything."""

    every_hours: Annotated[int, msgspec.Meta(ge=1, le=8_784)] = 24


class Incremental(Settings, frozen=True, kw_only=True):
    """How often an incremental census lists the changes since the one before."""

    every_minutes: Annotated[int, msgspec.Meta(ge=1, le=527_040)] = 60


class CensusSettings(Settings, frozen=True, kw_only=True):
    """When a census is due; null: never."""

    full: Full | None = Full()
    incremental: Incremental | None = Incremental()


class EventHub(Settings, frozen=True, kw_only=True):
    """The event hub that Entra's diagnostic settings export to; without a connection string, a Kafka on loopback."""

    server: str
    topic: str
    connection_env: str | None = None
    connection_file: str | None = None


class ReRead(Settings, frozen=True, kw_only=True):
    """Every ``every_minutes`` the last ``minutes`` of a log are read again (0: at every turn)."""

    minutes: Annotated[int, msgspec.Meta(ge=1, le=10_080)]
    every_minutes: Annotated[int, msgspec.Meta(ge=0, le=10_080)] = 0


class SourceSettings(Settings, frozen=True, kw_only=True):
    """One tenant of one identity provider, or one roster's lists."""

    kind: SourceKind
    tenant: Label
    """Our label of the tenant; accounts are keyed by ``kind:tenant``."""
    auth: Auth = Auth()
    write_auth: Auth | None = None
    """Who removes access there (reviews.remediation), and may do that alone; None: who reads it."""
    url: str | None = None
    """The URL of the Okta org."""
    tenant_id: str | None = None
    """The Entra tenant: its GUID or a verified domain."""
    graph_url: str = "https://graph.microsoft.com"
    authority_url: str = "https://login.microsoftonline.com"
    streams: list[str] | None = None
    """The streams to read; None: all that the kind has."""
    use_of_limit: Annotated[float, msgspec.Meta(gt=0, le=1)] = 0.9
    """The share of the vendor's rate limit that we use; the rest is left to the tenant's other applications."""
    retention_days: Annotated[int, msgspec.Meta(ge=1, le=3_650)] | None = None
    """How long the tenant keeps its logs; None: Okta 90 days, Entra 30, as with a P1 or P2 licence."""
    log_requests_per_ten_seconds: Annotated[int, msgspec.Meta(ge=1)] | None = None
    """Entra: how many requests for logs Graph accepts per tenant; it never says. None: 5, as Microsoft documents."""
    re_read: Annotated[list[ReRead], msgspec.Meta(min_length=1)] | None = None
    """Entra, whose rows come late: the shortest first. None: 15 minutes always, 2 h each 10 min, a day once a day."""
    via: Literal["graph", "event_hub"] = "graph"
    """Entra: where the logs are read from; a census always reads from Graph."""
    census: CensusSettings = CensusSettings()
    event_hub: EventHub | None = None
    path: str | None = None
    """Roster: a file, or a folder each of whose files is a list; read again when it changes."""
    columns_file: str | None = None
    """Roster: the column map."""
    population: str | None = None
    """Roster: whom each list names completely; None: lists are parts, and nobody is missing from them."""

    @property
    def is_roster(self) -> bool:
        """Tell whether files are read instead of an identity provider."""
        return self.kind == ROSTER


class CollectSettings(Settings, frozen=True, kw_only=True):
    """Settings that all sources share."""

    state: str = "jitgov-collect.sqlite"
    """The file of checkpoints; if it is lost no event is lost, and reading begins again."""
    poll_seconds: Annotated[float, msgspec.Meta(gt=0, le=3_600)] = 10
    """How long to wait before a stream that was read to now is asked again."""
    audit_every_hours: Annotated[int, msgspec.Meta(ge=1, le=720)] | None = 24
    """How often ten minutes of each stream, two days old, are read again to count missed records; None: never."""
    metrics_port: Annotated[int, msgspec.Meta(ge=1, le=65_535)] | None = None
    """The port of the Prometheus metrics on loopback; None: no metrics are served."""


class Secret:
    """A value that nobody sees by accident: neither ``repr`` nor a format shows it."""

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value

    def reveal(self) -> str:
        """Return the value."""
        return self._value

    def __repr__(self) -> str:
        return "Secret(***)"


def secret_of(auth: Auth, path: str, environ: Mapping[str, str]) -> Secret:
    """Return the secret of ``auth``: a token, a client secret, or the text of a key or certificate file.

    Raises SetupError when ``auth`` does not name exactly one way to authenticate, or its reference leads nowhere.
    """
    ways = [name for name in Auth.__struct_fields__ if getattr(auth, name) is not None]
    if len(ways) != 1:
        known = ", ".join(Auth.__struct_fields__)
        raise SetupError(f"{path} needs exactly one of {known}; it has {', '.join(ways) or 'none'}")
    secret_text: str | None = None
    if auth.ssws is not None:
        secret_text = referred(f"{path}.ssws.token", auth.ssws.token_env, auth.ssws.token_file, environ)
    elif auth.private_key is not None:
        secret_text = referred(f"{path}.private_key.key", None, auth.private_key.key_file, environ)
    elif auth.client_secret is not None:
        secret = auth.client_secret
        secret_text = referred(f"{path}.client_secret.secret", secret.secret_env, secret.secret_file, environ)
    elif auth.certificate is not None:
        secret_text = referred(f"{path}.certificate.certificate", None, auth.certificate.certificate_file, environ)
    if secret_text is None:
        raise SetupError(f"{path}.{ways[0]} names nothing that holds the secret; set its _env or its _file")
    return Secret(secret_text)


def connection_of(hub: EventHub, path: str, environ: Mapping[str, str]) -> Secret | None:
    """Return the hub's connection string; None for a hub on loopback that names none, else SetupError is raised."""
    connection_string = referred(f"{path}.connection", hub.connection_env, hub.connection_file, environ)
    if connection_string is None and not is_loopback(hub.server.rpartition(":")[0]):
        raise SetupError(f"{path} needs connection_env or connection_file: {hub.server} is not this machine")
    return None if connection_string is None else Secret(connection_string)
