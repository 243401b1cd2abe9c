"""The records of what an API client removes: by its own name, as Okta's log tells it."""

from __future__ import annotations

from simulator.okta.skeleton import Act, Wording, log_event, person
from simulator.organisation.cast import Account
from simulator.records.mint import Mint
from simulator.records.record import Json, Record

_WORDINGS = {
    "group": Wording(
        "group.user_membership.remove", "core.user_group_member.user_remove", "Remove user from group membership"
    ),
    "exclusion": Wording(
        "group.user_membership.rule.add_exclusion", None, "Add user to the exclusions of a group's rule"
    ),
    "app": Wording(
        "application.user_membership.remove",
        "app.generic.provision.deactivate_user_from_app",
        "Remove user's application membership",
    ),
    "some_roles": Wording("user.account.privilege.grant", "core.user.admin_privilege.granted", "Grant user privilege"),
    "no_role": Wording("user.account.privilege.revoke", "core.user.admin_privilege.revoked", "Revoke user privilege"),
    "suspend": Wording("user.lifecycle.suspend", "core.user.config.user_suspended", "Suspend Okta user"),
    "sessions": Wording("user.session.clear", "core.user_auth.session_clear", "Clear user session"),
    "token": Wording("system.api_token.revoke", "api.token.revoke", "Revoke API token"),
}


def removed(
    mint: Mint, tenant: str, what: str, at: int, actor: Json, targets: list[Json], path: str, **debug: str
) -> Record:
    """Return the record of a removal: ``what`` names its wording."""
    act = Act(mint.transaction(), None, path)
    return log_event(mint, tenant, _WORDINGS[what], at, actor, targets, act, debug=debug or None)


def roles_left(mint: Mint, account: Account, lost: str, held: list[str], at: int, actor: Json, path: str) -> Record:
    """Return the record of a role that was taken: a grant of the rest, where any is left, and so no revoke."""
    who = [person(account)]
    if held:
        return removed(mint, account.tenant, "some_roles", at, actor, who, path, privilegeGranted=", ".join(held))
    return removed(mint, account.tenant, "no_role", at, actor, who, path, privilegeRevoked=lost)
