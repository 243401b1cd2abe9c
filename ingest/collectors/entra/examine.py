"""Examines an Entra tenant: does it accept the credentials, what is licensed, which permissions are missing?"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Iterator, Mapping
from contextlib import aclosing
from typing import Any, NamedTuple

from ingest.clients.graph.client import client_for
from ingest.clients.graph.clock import VendorClock
from ingest.clients.graph.refusals import lacks_licence
from ingest.clients.http.client import Answer, Client
from ingest.collection.preflight import ExaminedSource, Examiner, PreflightCheck, Verdict
from ingest.collectors.entra.census import applications, groups, people, roles
from ingest.collectors.entra.live.streams import STREAMS
from ingest.collectors.entra.record.fields import Row, section, sections, word
from ingest.config.source_settings import SourceSettings

_HANDLED_STATUSES = (400, 403, 404)
# Service plans: https://learn.microsoft.com/entra/identity/users/licensing-service-plan-reference
_PLANS = {"41781fb2-bc02-4b7c-bd55-b576c07bb09d": "P1", "eec0eb4f-6444-4f95-aba0-50c24d67f998": "P2"}
_SUBSCRIBED = ("Enabled", "Warning")  # Warning: paid late, and still in force
_REGISTRATIONS = "/v1.0/reports/authenticationMethods/userRegistrationDetails"
_ROLES = "/v1.0/roleManagement/directory"
_PIM_OF_GROUPS = "/v1.0/identityGovernance/privilegedAccess/group/eligibilityScheduleInstances"


class _Part(NamedTuple):
    """A log or list that collection reads: a small request, and what is lost without it (``needed``: everything)."""

    name: str
    path: str
    permission: str
    without: str
    needed: bool = False
    bucket: str = "directory"


_GROUPS = "groups"
_PARTS = (
    _Part("users", "/v1.0/users?$top=1&$select=id", people.NEED.permission, "there is no census", needed=True),
    _Part(_GROUPS, "/v1.0/groups?$top=1&$select=id", groups.NEED.permission, "the census lists no groups"),
    _Part(
        "applications", "/v1.0/servicePrincipals?$top=1&$select=id", applications.NEED.permission,
        "the census lists neither applications nor who is assigned to them",
    ),
    _Part(
        "consents", "/v1.0/oauth2PermissionGrants?$top=1", applications.GRANTS_NEED.permission,
        "it is not known for whom applications may act",
    ),
    _Part("roles", f"{_ROLES}/roleAssignments?$top=1", roles.NEED.permission, "the census lists no administrators"),
    _Part(
        "eligible roles", f"{_ROLES}/roleEligibilityScheduleInstances?$top=1", roles.ELIGIBLE.permission,
        "it is not known who may become an administrator",
    ),
    _Part(
        "registered factors", f"{_REGISTRATIONS}?$top=1", people.REGISTRATIONS.permission,
        "it is not known which factors people have", bucket="reports",
    ),
    _Part(
        "last sign-ins", "/v1.0/users?$top=1&$select=id,signInActivity", people.ACTIVITY.permission,
        "no list states who was never used, or when last",
    ),
    _Part(
        "sponsors", "/v1.0/users?$filter=userType eq 'Guest'&$top=1&$select=id&$expand=sponsors($select=id)",
        people.NEED.permission, "it is not known who answers for guests",
    ),
)  # fmt: skip


class EntraExaminer:
    """Requests one row of each log and list."""

    idp = "entra"

    def server_urls(self, settings: SourceSettings) -> Mapping[str, str]:
        authority = f"{settings.authority_url.rstrip('/')}/{settings.tenant_id}"
        return {
            "authority_url": f"{authority}/v2.0/.well-known/openid-configuration",
            "graph_url": f"{settings.graph_url.rstrip('/')}/v1.0/",
        }

    async def checks(self, source: ExaminedSource) -> AsyncGenerator[PreflightCheck, None]:
        client, credentials = client_for(
            source, VendorClock(source.now), limiter=source.limiter, transport=source.transport
        )
        try:
            await credentials.sign_in()
            yield PreflightCheck("credentials", "ok", f"Entra gives {credentials!r} a token")
            yield await _licence(client, source)
            async with aclosing(_parts(client, source)) as checks:
                async for check in checks:
                    yield check
        finally:
            await client.close()
            await credentials.close()


async def _licence(client: Client, source: ExaminedSource) -> PreflightCheck:
    answer = await client.get(
        "/v1.0/subscribedSkus", "directory", Any, needs=people.LICENCES.permission, accepts=_HANDLED_STATUSES
    )
    if answer.status != 200:
        detail = f"unknown, so licences are shown by their ids: Graph answers {answer.status} {answer.fault}"
        return PreflightCheck("licence", "warn", detail.rstrip(), _consent(people.LICENCES.permission, source))
    plans = {
        _PLANS.get(word(plan, "servicePlanId") or "")
        for sku in _rows(answer)
        if sku.get("capabilityStatus") in _SUBSCRIBED
        for plan in sections(sku.get("servicePlans"))
    }
    best = "P2" if "P2" in plans else "P1" if "P1" in plans else None
    if best is not None:
        return PreflightCheck("licence", "ok", f"Entra ID {best}")
    detail = "neither Entra ID P1 nor P2: no sign-ins and no registered factors, and logs are kept for 7 days"
    what_to_do = (
        f"get one of them; until then set {source.path}.retention_days: 7, and leave sign-ins out of its streams"
    )
    return PreflightCheck("licence", "warn", detail, what_to_do)


async def _parts(client: Client, source: ExaminedSource) -> AsyncGenerator[PreflightCheck, None]:
    hub = source.settings.event_hub
    if source.settings.via == "event_hub" and hub is not None:
        yield PreflightCheck("logs", "ok", f"come from the event hub {hub.topic}; `coverage` tells what has arrived")
    group: str | None = None
    for part in (*_logs(source.settings), *_PARTS):
        answer = await _answer(client, part)
        yield _judged(part, answer, source)
        if part.name == _GROUPS and answer.status == 200:
            group = next((word(row, "id") for row in _rows(answer)), None)
    if group is not None:
        # Graph lists eligible members only of a single group.
        path = f"{_PIM_OF_GROUPS}?$filter=groupId eq '{group}'"
        without = "it is not known who may join a group by PIM"
        part = _Part("eligible members", path, groups.ELIGIBLE.permission, without)
        yield _judged(part, await _answer(client, part), source)


def _logs(settings: SourceSettings) -> Iterator[_Part]:
    """Yield each log that is read from Graph once, as all its streams need the same permission."""
    if settings.via == "event_hub":
        return
    chosen = [STREAMS[name] for name in settings.streams or STREAMS if name in STREAMS]
    for log, stream in {stream.log: stream for stream in chosen}.items():
        path = f"/{stream.version}/auditLogs/{log}?$top=1"
        yield _Part(log, path, stream.needs.partition(";")[0], "this log is not collected", True, "reports")


async def _answer(client: Client, part: _Part) -> Answer:
    return await client.get(part.path, part.bucket, Any, needs=part.permission, accepts=_HANDLED_STATUSES)


def _rows(answer: Answer) -> list[Row]:
    return sections(section(answer.value).get("value"))


def _judged(part: _Part, answer: Answer, source: ExaminedSource) -> PreflightCheck:
    if answer.status == 200:
        return PreflightCheck(part.name, "ok", "may be read")
    detail = f"Graph answers {answer.status} {answer.fault}".rstrip()
    verdict: Verdict = "fail" if part.needed else "warn"
    if lacks_licence(answer.fault):
        if not part.needed:  # the missing licence has a check of its own
            return PreflightCheck(part.name, "ok", f"not in the tenant's licence: {part.without}")
        what_to_do = f"get a Microsoft Entra ID P1 or P2 licence, or leave the {part.name} out of {source.path}.streams"
        return PreflightCheck(part.name, verdict, f"{detail}: without a licence {part.without}", what_to_do)
    if answer.status == 403:
        return PreflightCheck(
            part.name, verdict, f"{detail}: without it {part.without}", _consent(part.permission, source)
        )
    return PreflightCheck(part.name, verdict, f"{detail}, which is not understood", f"check {source.path}.graph_url")


def _consent(permission: str, source: ExaminedSource) -> str:
    auth = source.settings.auth
    auth_with_client = auth.client_secret or auth.certificate
    recipient = (
        f"to the application {auth_with_client.client_id}" if auth_with_client is not None else "to the application"
    )
    return f"grant the application permission {permission} {recipient}, and give it administrator consent"


EXAMINER: Examiner = EntraExaminer()
