"""P13: an enabled client that itself holds an administrator's role which can change things, or a permission to write.

What an application may do for the people who use it is theirs, not its own; the platform's own clients are not judged.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import msgspec

from governance.model.answers import About, Answer, compliant, not_evaluable, violation
from governance.model.controls import Controls
from governance.model.keys import entitlement_parts
from governance.model.labels import label
from governance.model.policy import Example, Policy, PolicySettings, needs
from governance.model.situation import Situation
from governance.model.spans import overlap, union
from governance.model.states import AccountState, Grant
from governance.policies.support import examples as ada
from governance.policies.support.able_spans import able_spans
from governance.policies.support.holdings import thing_of
from governance.policies.support.reading_roles import READ_ONLY_ROLES, is_any_of

_ROLES = frozenset({"directory_role", "admin_privilege"})
_PERMISSIONS = frozenset({"permission", "app_role"})
_WRITE = (
    "*.readwrite*", "*.fullcontrol*", "*.manage*", "*.enabledisable*", "mail.send*",
    "*.create", "*.create.*", "*.delete*", "*.remove*", "*.invite*", "*.revokesessions*", "*.readupdate*", "*.upload*",
    "*.write", "*.write.*", "*.addremovecreds*", "*.privilegedoperations*",
    "full_access_as_app", "read and write*", "manage *", "have full control*", "enable and disable*", "send mail as*",
    "read, *", "create *", "delete *", "remove *", "add and remove *", "invite *", "revoke *", "upload *",
    "perform user-impacting *",
)  # fmt: skip
"""By value and by display name, as records and lists name them: https://learn.microsoft.com/graph/permissions-reference."""
_NOT_ITS_OWN = ("delegated/", "owner/", "api_token:")
"""How the ids of permissions begin that a client holds for people, or that are no permission of an API."""
_NAMED_AT_MOST = 3
_STATE = "whether the client is enabled was not read, and it may change things by itself"


class PrivilegedClient(PolicySettings, frozen=True, kw_only=True):
    """Names or ids, with * for anything, in any letter case: roles that change nothing, and permissions that do."""

    read_only_roles: list[str] = msgspec.field(default_factory=lambda: list(READ_ONLY_ROLES))
    write_permissions: list[str] = msgspec.field(default_factory=lambda: list(_WRITE))


def _judge(situation: Situation, settings: PrivilegedClient) -> Iterable[Answer]:
    account = situation.account
    if account.recorded_as != "service":
        return ()
    able, about = able_spans(account, invited=False), About(account.account_id)
    powers = [grant for grant in situation.grants if grant.mode != "eligible" and _changes_things(grant, settings)]
    spans = overlap(able, union((grant.valid_from, grant.valid_to) for grant in powers))
    answers = [_violation(account, spans[-1], powers)] if spans else []
    if account.state == "unknown":
        lasting = [grant.valid_from for grant in powers if grant.valid_to is None]
        return [*answers, not_evaluable(about, _STATE, min(lasting))] if lasting else answers
    if not able or able[-1][1] is not None or (answers and answers[0].until is None):
        return answers
    if not account.read >= {"roles", "permissions"}:
        since = (answers[0].until or 0) if answers else 0
        return [*answers, not_evaluable(about, "the client's roles or permissions were not read", since)]
    return answers or [compliant(about)]


def _changes_things(grant: Grant, settings: PrivilegedClient) -> bool:
    own_id = entitlement_parts(grant.entitlement_id).id
    spelled = {own_id.lower(), (grant.entitlement_name or own_id).lower()}
    if grant.entitlement_type in _ROLES:
        return not is_any_of(spelled, settings.read_only_roles)
    if grant.entitlement_type in _PERMISSIONS and not own_id.startswith(_NOT_ITS_OWN):
        return is_any_of(spelled, settings.write_permissions)
    return False


def _violation(account: AccountState, span: tuple[int, int | None], powers: Iterable[Grant]) -> Answer:
    since, until = span
    then = [g for g in powers if overlap([(g.valid_from, g.valid_to)], [span])]
    then.sort(key=lambda g: (g.valid_from, g.entitlement_id, g.via or "", g.scope, g.evidence))
    names = sorted({thing_of(grant) for grant in then})
    more = f" and {len(names) - _NAMED_AT_MOST} more" if len(names) > _NAMED_AT_MOST else ""
    message = (
        f"{label(account)} is no person and may change things by itself: {', '.join(names[:_NAMED_AT_MOST])}{more}."
    )
    evidence = [event_id for grant in then[:5] for event_id in grant.evidence]
    return violation(About(account.account_id), message, since, evidence, until=until, because_of=then)


def _examples() -> list[Example[PrivilegedClient]]:
    settings, read = PrivilegedClient(), frozenset({"roles", "permissions"})

    def client(*grants: Grant, **fields: Any) -> Situation:
        return ada.situation(account=ada.account(type="service", **fields), grants=grants)

    return [
        Example(
            "violation",
            "a client may manage users",
            settings,
            client(ada.grant("permission:okta.users.manage", 3), read=read),
        ),
        Example(
            "compliant",
            "it may only read",
            settings,
            client(ada.grant("permission:okta.users.read", 3), read=read),
            is_near_miss=True,
        ),
        Example("not_evaluable", "its roles were not read", settings, client(read=frozenset({"permissions"}))),
        Example(
            "not_evaluable",
            "nobody tells whether it is enabled",
            settings,
            client(ada.grant("permission:okta.users.manage", 3), read=read, state="unknown"),
        ),
    ]


POLICY = Policy(
    id="privileged_client",
    title="A client that may change things by itself",
    severity="high",
    controls=Controls(soc2=("CC6.1", "CC6.3"), iso27001=("A.8.2",), nist800_53=("AC-6(5)",), pci_dss=("7.2.5",)),
    remedy="Take the role or permission away, or give the client the narrowest one that its work needs.",
    settings=PrivilegedClient,
    default=PrivilegedClient(),
    needs=needs("grants", only_with=("service",)),
    examples=_examples,
    judge=_judge,
)
