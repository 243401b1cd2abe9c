"""The client of an Okta org: Okta's rate limits by path, the reading of its faults, and our credentials."""

from __future__ import annotations

import math
import re

import httpx
import msgspec

from ingest.clients.access import Access
from ingest.clients.http.client import Answer, Client
from ingest.clients.http.dialect import Authorizer, Dialect
from ingest.clients.http.rate_limiter import Limit
from ingest.clients.okta.rate_limit_headers import okta_limit
from ingest.clients.okta.sign_in import SCOPES, ApiToken, ServiceApplication
from ingest.config.source_settings import secret_of
from ingest.contract.errors import SetupError

# Requests per minute of an Enterprise org, of which a token may use half; the limits that answers state replace these.
# Source: https://developer.okta.com/docs/reference/rl-global-mgmt/ and https://developer.okta.com/docs/reference/rl2-token-oauth
LIMITS = {
    "logs": Limit(60, 60),
    "users": Limit(300, 60),
    "groups": Limit(250, 60),
    "group": Limit(250, 60),
    "apps": Limit(50, 60),
    "app": Limit(300, 60),
    "other": Limit(600, 60),
}
_PATHS = (
    ("logs", re.compile(r"/api/v1/logs")),
    ("users", re.compile(r"/api/v1/users")),
    ("groups", re.compile(r"/api/v1/groups")),
    ("group", re.compile(r"/api/v1/groups/[^/]+")),
    ("apps", re.compile(r"/api/v1/apps(/[^/]+/.*)?")),
    ("app", re.compile(r"/api/v1/apps/[^/]+")),
)


_NO_FEATURE = "E0000015"


class _Fault(msgspec.Struct):
    errorCode: str = ""  # noqa: N815 - Okta's name
    errorSummary: str = ""  # noqa: N815 - Okta's name


def bucket_of(path: str) -> str:
    """Return the name of the limit that a path counts against."""
    bare = path.partition("?")[0]
    return next((name for name, shape in _PATHS if shape.fullmatch(bare)), "other")


def fault_of(body: bytes) -> str:
    """Return Okta's code and summary of a fault; empty when the body has no fault."""
    try:
        fault = msgspec.json.decode(body, type=_Fault)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return ""
    return f"{fault.errorCode} {fault.errorSummary}".strip()


def check_credentials(answer: Answer, path: str, needs: str) -> None:
    """Raise SetupError for a 401, unless its code says that the org has no licence for the list."""
    if answer.status == 401 and not answer.fault.startswith(_NO_FEATURE):
        raise SetupError(
            f"{path} answers 401 {answer.fault}; the credentials are refused: renew them. They need {needs}"
        )


def client_for(
    access: Access,
    transport: httpx.AsyncBaseTransport | None = None,
    *,
    scopes: tuple[str, ...] = SCOPES,
    patience_seconds: float = math.inf,
) -> Client:
    """Return the client of a source; ``scopes``: what a service application asks for.

    Raises SetupError when it has no kind of auth that the provider takes.
    """
    settings = access.settings
    url = settings.url or ""
    secret = secret_of(settings.auth, f"{access.path}.auth", access.environ)
    authorizer: Authorizer
    if settings.auth.ssws is not None:
        authorizer = ApiToken(secret)
    elif settings.auth.private_key is not None:
        authorizer = ServiceApplication(url, settings.auth.private_key, secret, transport=transport, scopes=scopes)
    else:
        raise SetupError(f"{access.path}.auth: Okta is signed in to by ssws or private_key; set one of these")
    return Client(
        "okta",
        settings.tenant,
        url,
        authorizer,
        Dialect(okta_limit, fault_of),
        LIMITS,
        use_of_limit=settings.use_of_limit,
        transport=transport,
        patience_seconds=patience_seconds,
    )
