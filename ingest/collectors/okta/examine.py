"""Examines an Okta org: does it accept the credentials, and which scopes or roles are missing for collection?"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing
from typing import Any, NamedTuple

from ingest.clients.http.client import Answer, Client
from ingest.clients.okta.requests import bucket_of, check_credentials, client_for
from ingest.collection.preflight import ExaminedSource, Examiner, PreflightCheck, Verdict
from ingest.collectors.okta.census.accounts import USERS
from ingest.collectors.okta.census.org import APPS, GROUPS, IDPS, SCOPES, TOKENS
from ingest.collectors.okta.record.log_event import known, mapping
from ingest.config.source_settings import SourceSettings
from ingest.contract.errors import SetupError

_HANDLED_STATUSES = (401, 403, 404, 405, 501)
_ABSENT = (401, 404, 405, 501)  # the org does not have this list; 401: it has no licence for the list


class _Part(NamedTuple):
    """A list that collection reads: its cheapest request, and what is lost without it (``needed``: everything)."""

    name: str
    path: str
    scope: str
    without: str
    needed: bool = False


_APPLICATIONS = "applications"
_PARTS = (
    _Part("system log", "/api/v1/logs?limit=1", "okta.logs.read", "nothing is collected", needed=True),
    _Part("users", "/api/v1/users?limit=1", USERS, "there is no census", needed=True),
    _Part("groups", "/api/v1/groups?limit=1", GROUPS, "the census lists no groups"),
    _Part(_APPLICATIONS, "/api/v1/apps?limit=1", APPS, "the census lists no assignments of applications"),
    _Part("roles", "/api/v1/iam/assignees/users?limit=1", "okta.roles.read", "the census lists no administrators"),
    _Part("API tokens", "/api/v1/api-tokens", TOKENS, "the census lists no API tokens"),
    _Part("identity providers", "/api/v1/idps?limit=1", IDPS, "the census lists no federated accounts"),
)


class OktaExaminer:
    """Requests one object of each list."""

    idp = "okta"

    def server_urls(self, settings: SourceSettings) -> Mapping[str, str]:
        return {"url": f"{(settings.url or '').rstrip('/')}/.well-known/okta-organization"}

    async def checks(self, source: ExaminedSource) -> AsyncGenerator[PreflightCheck, None]:
        client = client_for(source, transport=source.transport)
        try:
            async with aclosing(_checks(client, source.settings)) as checks:
                async for check in checks:
                    yield check
        finally:
            await client.close()


async def _checks(client: Client, settings: SourceSettings) -> AsyncGenerator[PreflightCheck, None]:
    application: str | None = None
    for part in _PARTS:
        answer = await _answer(client, part)
        if part is _PARTS[0]:  # a 401 would have raised SetupError
            yield PreflightCheck("credentials", "ok", f"Okta takes {_credentials(settings)}")
        yield _judged(part, answer, settings)
        if part.name == _APPLICATIONS and answer.status == 200 and answer.value:
            application = known(mapping(answer.value[0]).get("id"))
    if application is not None:
        path = f"/api/v1/apps/{application}/grants"
        grants = _Part("scopes of applications", path, SCOPES, "the census lists no scopes of service applications")
        answer = await _answer(client, grants)
        if answer.status not in _ABSENT:  # this application has no grants, which is no fault
            yield _judged(grants, answer, settings)


async def _answer(client: Client, part: _Part) -> Answer:
    answer = await client.get(part.path, bucket_of(part.path), Any, needs=part.scope, accepts=_HANDLED_STATUSES)
    check_credentials(answer, part.path, part.scope)
    return answer


def _judged(part: _Part, answer: Answer, settings: SourceSettings) -> PreflightCheck:
    if answer.status == 200:
        return PreflightCheck(part.name, "ok", "may be read")
    if answer.status in _ABSENT and not part.needed:
        return PreflightCheck(part.name, "ok", f"this org does not have them ({answer.status})")
    answer_text = f"Okta answers {answer.status} {answer.fault}".rstrip()
    if answer.status in _ABSENT:
        raise SetupError(f"{answer_text} for {part.path.partition('?')[0]}: this is no Okta org; correct its url")
    verdict: Verdict = "fail" if part.needed else "warn"
    return PreflightCheck(
        part.name, verdict, f"{answer_text}: without it {part.without}", _grant(part, answer, settings)
    )


def _grant(part: _Part, answer: Answer, settings: SourceSettings) -> str:
    application = settings.auth.private_key
    if application is None:
        return f"give the API token's owner a role that may view {part.name}: Read-only Administrator"
    # RFC 6750, section 3.1: without this word the scope is granted, but the application's role is too small.
    if "insufficient_scope" in answer.headers.get("www-authenticate", ""):
        return f"grant {part.scope} to the application {application.client_id}, on its tab Okta API Scopes"
    return (
        f"give the application {application.client_id} a role that may view {part.name}, on its tab Admin roles "
        f"(its scope {part.scope} is not what is missing)"
    )


def _credentials(settings: SourceSettings) -> str:
    application = settings.auth.private_key
    return "the API token" if application is None else f"the application {application.client_id}"


EXAMINER: Examiner = OktaExaminer()
