"""A small company whose privileges a campaign asks about."""

from __future__ import annotations

from typing import Any

import msgspec
from sqlalchemy import Engine

from governance.model.acts import Author
from governance.model.identity_links import ANSWERS_TO
from governance.settings.sections import GovernanceSettings, RegisterSettings
from governance.store.database.engine import writing
from governance.store.schema import held
from reviews.campaigns.campaign_opening import AT_ONCE, OpenedCampaign, OpeningContext, open_campaign
from reviews.settings.campaigns import CampaignSettings
from tests.governance.queries.filled import ACME, account, at, covered, empty_store, finding, grant, named, put

JO, PAT, SAM, RITA, MAX, ANN = (f"{ACME}|{name}" for name in ("jo", "pat", "sam", "rita", "max", "ann"))
ADMIN, PAYROLL_ROLE, PAYROLL = f"{ACME}|directory_role:admin", f"{ACME}|app_role:clerk", f"{ACME}|payroll"
NOW = at(20)
BY_RITA, BY_PAT, BY_SAM, BY_JO, BY_ANN = (
    Author(via="os", issuer=ACME, subject=name, uid=uid, name=name, address="gate.example.com")
    for uid, name in enumerate(("rita", "pat", "sam", "jo", "ann"), 1001)
)
REGISTER = [RegisterSettings(issuer=ACME, id="payroll", entitlement_owners={"app_role:clerk": "sam@example.com"})]
GOVERNANCE = GovernanceSettings(register=REGISTER)
CONTEXT = OpeningContext(GOVERNANCE, {PAYROLL: "pat@example.com"}, BY_RITA)


def company(url: str) -> Engine:
    """Jo answers to Pat, Pat to Rita. Jo has a role of Payroll twice over and is administrator, Pat is eligible."""
    engine = empty_store(url)
    with writing(engine) as connection:
        for key in (JO, PAT, SAM, RITA, MAX, ANN):
            account(connection, key)
        for key, manager in ((JO, "pat"), (PAT, "rita@example.com")):
            put(connection, held.identity_link, account_id=key, link=f"{ANSWERS_TO}{ACME}|{manager}")
        of_payroll = {"privileged": 1, "application_id": PAYROLL}
        grant(connection, "g1", JO, PAYROLL_ROLE, **of_payroll)
        grant(connection, "g2", JO, PAYROLL_ROLE, via=f"{ACME}|group:clerks", **of_payroll)
        grant(connection, "g3", JO, ADMIN, privileged=1)
        grant(connection, "g4", PAT, ADMIN, privileged=1, mode="eligible")
        grant(connection, "g5", RITA, PAYROLL_ROLE, privileged=1, application_id=PAYROLL, granted_by=SAM)
        grant(connection, "plain", MAX, f"{ACME}|group:staff")
        grant(connection, "ended", MAX, ADMIN, privileged=1, valid_to=at(9))
        finding(connection, "f1", JO, application_id=PAYROLL)
        covered(connection, ACME, "system_log", at(1), NOW)
    return engine


def privileges(**keys: Any) -> CampaignSettings:
    """A campaign about privileges; Rita and Ann answer for it."""
    known = {"name": "privileges", "owners": ["rita@example.com", ANN], "scope": {"privileged": True}}
    return msgspec.convert(known | keys, CampaignSettings)


def asked_alike(url: str) -> Engine:
    """The company with a campaign about a group that two are in: Rita is asked about both of them alike."""
    engine = company(url)
    with writing(engine) as connection:
        grant(connection, "p1", ANN, f"{ACME}|group:staff")
        named(connection, "entitlement", f"{ACME}|group:staff", "staff")
    opened(engine, privileges(scope={"entitlements": ["group:staff"]}))
    return engine


def opened(
    engine: Engine,
    definition: CampaignSettings | None = None,
    now: int = NOW,
    at_once: int = AT_ONCE,
    author: Author = BY_RITA,
) -> OpenedCampaign:
    return open_campaign(engine, CONTEXT._replace(author=author), definition or privileges(), now, at_once)
