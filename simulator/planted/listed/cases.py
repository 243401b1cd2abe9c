"""What rests on the listed org's list: P11, P14, P16, P17, P18 and P42."""

from __future__ import annotations

from typing import Any

from ingest.contract.event import Entitlement
from ingest.contract.instants import format_instant
from simulator.activity.scripts import okta_visit
from simulator.okta import access
from simulator.organisation.cast import OKTA, App
from simulator.organisation.ledger import Finding, Unanswered
from simulator.planted.listed.org import CHESS, LISTED, ListedOrg
from simulator.records.instants import DAY, instant
from simulator.records.mint import okta_id

_TRUSTED_IDP, _OTHER_IDP = "0oa1trusted", "0oa2other"
_CONSOLE = App(OKTA, LISTED, okta_id("0oa", "woodgrove console"), "Okta Admin Console", "OPENID_CONNECT")
_ENDED, _FACTOR, _UNUSED = "ended_account_holds", "person_without_factor", "unused_privilege"
_PROFILE, _UNOWNED, _SILENT = "incomplete_profile", "unowned_credential", "dormant_privileged"


def ended_accounts(org: ListedOrg) -> None:
    """P11: what ended accounts hold by a list read since."""
    stage = org.stage
    account = org.person("Lea Ended", 40)
    org.assigned(account, 130)
    stage.expect_finding(Finding(_ENDED, account.key))
    stage.case("p11", "found", "ended 40 days ago, and a list since shows an application", account, "past the grace")
    plain = org.person("Pia Plain", 40)
    for group in ("Everyone", "Chess Club"):
        org.shown(plain, Entitlement("group", okta_id("00g", group), group))
    stage.case("p11", "near_miss", "plain or everybody's group only", plain, "neither lets anybody in")
    recent = org.person("Rui Recent", 5)
    org.assigned(recent, 130)
    stage.case("p11", "near_miss", "within grace", recent, "ended five days ago; the grace is seven")
    unread = org.person("Uta Unread", 10)
    org.assigned(unread, 130)
    stage.expect_not_evaluable(Unanswered(_ENDED, unread.key, because="no list since the end"))
    stage.case("p11", "not_evaluable", "list older than the end", unread, "what it holds now no list shows")


def without_factors(org: ListedOrg) -> None:
    """P14: persons with nothing but a password."""
    stage = org.stage
    bare = org.person("Bo Barefactor", factors=[])
    stage.expect_finding(Finding(_FACTOR, bare.key))
    stage.case("p14", "found", "no factor by the list", bare, "can sign in, past the grace")
    invited = org.person("Ivy Invited", busy=False, factors=[], state="invited")
    stage.case("p14", "near_miss", "invited", invited, "cannot sign in yet")
    admin = org.person("Ada Adminbare", factors=[])
    org.privileged(admin, "Report Administrator", 60)
    stage.expect_finding(Finding("admin_mfa", admin.key))
    stage.case("p14", "near_miss", "an administrator", admin, "P5 speaks alone")
    federated: dict[str, Any] = {"factors": None, "provider": "FEDERATION"}
    trusted = org.person("Tia Trusted", **federated, federated={_TRUSTED_IDP: "tia"})
    stage.case("p14", "near_miss", "federated through a trusted identity provider", trusted, "asked for there")
    other = org.person("Otto Otheridp", **federated, federated={_OTHER_IDP: "otto"})
    stage.expect_not_evaluable(Unanswered(_FACTOR, other.key, because="another identity provider, not trusted"))
    stage.case("p14", "not_evaluable", "federated through one that is not trusted", other, "nobody can tell")


def unused_privileges(org: ListedOrg) -> None:
    """P16: privileges without an act that needs them."""
    stage = org.stage
    idle = org.person("Hal Helpless")
    held = org.privileged(idle, "Help Desk Administrator", 120)
    stage.expect_finding(Finding(_UNUSED, idle.key, None, held, "/"))
    stage.case("p16", "found", "held for 120 days, the console never seen", idle, "signs in, but never there")
    user = org.person("Hana Handy")
    org.privileged(user, "Help Desk Administrator", 120)
    okta_visit(stage, user, org.plan.before_end(60, 14), [_CONSOLE])
    stage.case("p16", "near_miss", "the console used once, nothing changed", user, "an act that config ties to it")
    changer = org.person("Cal Changer")
    org.privileged(changer, "Group Administrator", 120)
    at = org.plan.before_end(50, 15)
    stage.add_record(access.member(stage.mint, org.boss, CHESS, at, changer))
    stage.case("p16", "near_miss", "one change made, the console never seen", changer, "he changed another's groups")
    dormant = org.person("Dov Dormant", busy=False)
    org.privileged(dormant, "Help Desk Administrator", 120)
    stage.case("p16", "near_miss", "whole account dormant", dormant, "another policy speaks of the account")
    stage.expect_finding(Finding(_SILENT, dormant.key))
    stage.case("p42", "found", "an administrator not seen for months", dormant, "holds a privilege in silence")
    young = org.person("Yve Younghold")
    org.privileged(young, "Help Desk Administrator", 85)
    stage.case("p16", "near_miss", "held for 85 days", young, "not held for long enough")
    emergency = org.person("Bea Breakglass", busy=False)
    org.privileged(emergency, "Help Desk Administrator", 120)
    org.break_glass.append(emergency.login)
    stage.case("p42", "near_miss", "listed break-glass", emergency, "it is meant to be silent")
    for silent in (dormant, emergency):
        stage.expect_not_evaluable(Unanswered("admin_mfa", silent.key, because="no sign-in while holding it"))


def incomplete_profiles(org: ListedOrg) -> None:
    """P17: persons without a department or a manager."""
    stage = org.stage
    for name, lacking in (("Nils Nomanager", "manager"), ("Nora Nodepartment", "department")):
        without: dict[str, Any] = {lacking: None}
        account = org.person(name, **without)
        stage.expect_finding(Finding(_PROFILE, account.key))
        stage.case("p17", "found", f"no {lacking} by list and records", account, "past the grace")
    gone = org.person("Gil Gonemanager", 60)
    left = org.person("Lou Leftalone", manager=gone.subject)
    stage.expect_finding(Finding(_PROFILE, left.key))
    stage.case("p17", "found", "the manager has left", left, "nobody who is there is named")
    guest = org.person("Gus Guest", manager=None, profile={"userType": "guest"})
    stage.case("p17", "near_miss", "guest", guest, "not of the organisation")
    robot = org.person("Svc Mailer", manager=None, department=None)
    stage.owned.append((robot, org.boss))
    stage.case("p17", "near_miss", "non-person", robot, "named as one, with an owner")


def unowned_credentials(org: ListedOrg) -> None:
    """P18: clients that nothing ties to anybody."""
    stage, end = org.stage, org.plan.end
    past, ahead = (format_instant(instant(at)) for at in (end - 60 * DAY, end + 60 * DAY))
    live: dict[str, object] = {"id": "ocs1", "kind": "secret", "expires_at": ahead}
    nobodys = org.client("Nobody's Exporter", live)
    stage.expect_finding(Finding(_UNOWNED, nobodys.key, detail="secret:ocs1"))
    stage.case("p18", "found", "a live secret of a client without an owner", nobodys, "no list, no register names one")
    registered = org.client("Registered Exporter", live | {"id": "ocs2"})
    stage.owned.append((registered, org.boss))
    stage.case("p18", "near_miss", "registered with an owner", registered, "config names who answers for it")
    expired = org.client("Expired Exporter", {"id": "ocs3", "kind": "secret", "expires_at": past})
    stage.case("p18", "near_miss", "secret expired", expired, "nobody can use it")
    owner = org.person("Olaf Owner")
    owned = org.client("Olaf's Exporter", live | {"id": "ocs4"})
    org.shown(owner, Entitlement("permission", f"owner/{owned.subject}", "Owner of Olaf's Exporter"))
    stage.case("p18", "near_miss", "owned by a person who is there, by a list", owned, "tied")


CASES = (ended_accounts, without_factors, unused_privileges, incomplete_profiles, unowned_credentials)


def case_settings(org: ListedOrg) -> dict[str, Any]:
    """Return what config says of the policies that are planted here."""
    return {
        _ENDED: {},
        _FACTOR: {"trusted_idps": [_TRUSTED_IDP]},
        _UNUSED: {},
        _PROFILE: {"heads": org.heads},
        _UNOWNED: {},
        _SILENT: {"break_glass": org.break_glass},
        "admin_mfa": {},
    }
