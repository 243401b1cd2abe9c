"""The client of Microsoft Graph: Graph's rate limits, the reading of its faults, and our credentials."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from datetime import datetime

import httpx
import msgspec

from ingest.clients.access import Access
from ingest.clients.graph.assertions import signer
from ingest.clients.graph.clock import VendorClock
from ingest.clients.graph.forbidden_writes import forbids
from ingest.clients.graph.sign_in import CertificateProof, ClientCredentials, Proof, SecretProof, scope_of, token_url_of
from ingest.clients.http.client import Client
from ingest.clients.http.dialect import Dialect
from ingest.clients.http.rate_limiter import Limit, Limiter, Stated
from ingest.config.source_settings import SourceSettings, secret_of
from ingest.contract.errors import SetupError

_REPORTS_SECONDS = 10
LIMITS = {
    # All logs of a tenant share it: https://learn.microsoft.com/graph/throttling-limits, identity and access reports.
    "reports": Limit(5, _REPORTS_SECONDS),
    # 3,500 resource units per 10 s for the smallest tenants, and no list that we ask for costs more than 5 of them.
    "directory": Limit(700, 10),
}
_QUOTED = re.compile(r"'(?!\$\w+')[^']*'|\"[^\"]*\"")
"""The parts of a message that repeat our request or an object; the name of an option (``'$skiptoken'``) may stay."""


class _FaultDetail(msgspec.Struct):
    code: str = ""
    message: str = ""


class _Fault(msgspec.Struct):
    error: _FaultDetail = msgspec.field(default_factory=_FaultDetail)


def fault_of(body: bytes) -> str:
    """Return Graph's code and message of a fault without its quotations; empty when the body has no fault."""
    try:
        fault = msgspec.json.decode(body, type=_Fault).error
    except (msgspec.DecodeError, UnicodeDecodeError):
        return ""
    return f"{fault.code} {_QUOTED.sub('…', fault.message)}".strip()


def limit_of(_headers: httpx.Headers, _now: datetime) -> Stated:
    """Return an empty statement: Graph states no limit before it refuses a request."""
    return Stated()


def client_for(
    access: Access,
    clock: VendorClock,
    *,
    limiter: Limiter | None = None,
    transport: httpx.AsyncBaseTransport | None = None,
    patience_seconds: float = math.inf,
) -> tuple[Client, ClientCredentials]:
    """Return the client of a source and its credentials, whose tokens set the vendor's clock.

    Raises SetupError when the source has no kind of auth that Entra takes.
    """
    settings = access.settings
    credentials = ClientCredentials(
        token_url_of(settings.authority_url, settings.tenant_id or ""),
        *_proof_of(access),
        httpx.AsyncClient(timeout=30.0, transport=transport, follow_redirects=False),
        heard=clock.set_by_answer,
    )
    client = Client(
        "entra",
        settings.tenant,
        settings.graph_url,
        credentials,
        Dialect(limit_of, fault_of, forbids),
        _limits_of(settings),
        use_of_limit=settings.use_of_limit,
        limiter=limiter,
        transport=transport,
        patience_seconds=patience_seconds,
    )
    return client, credentials


def _limits_of(settings: SourceSettings) -> Mapping[str, Limit]:
    requests = settings.log_requests_per_ten_seconds
    return LIMITS if requests is None else LIMITS | {"reports": Limit(requests, _REPORTS_SECONDS)}


def _proof_of(access: Access) -> tuple[str, str, Proof]:
    """Return the client id, the scope and the proof of identity."""
    auth, path = access.settings.auth, f"{access.path}.auth"
    scope = scope_of(access.settings.graph_url)
    secret = secret_of(auth, path, access.environ)
    if auth.client_secret is not None:
        return auth.client_secret.client_id, scope, SecretProof(secret)
    if auth.certificate is not None:
        client_id = auth.certificate.client_id
        sign = signer(secret.reveal(), client_id, f"{path}.certificate.certificate_file")
        return client_id, scope, CertificateProof(sign)
    raise SetupError(f"{path}: Entra is signed in to by client_secret or certificate; set one of these")
