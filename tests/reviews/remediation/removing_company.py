"""A company that decided what is to go, and a source that remembers what it was asked to remove."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec
from sqlalchemy import Engine

from governance.store.database.engine import reading, writing
from governance.store.database.statements import rows, run
from governance.store.schema import listed
from ingest.clients.http.write_outcomes import Done, Outcome
from ingest.contract.errors import TransientError
from reviews.campaigns.answering import AnswerInput, answer
from reviews.campaigns.campaign_item_list import CampaignItemFilters, campaign_items
from reviews.campaigns.owners_deeds import close
from reviews.remediation.carrying_context import CarryingContext, nothing_at
from reviews.remediation.interface import Holding, Path
from reviews.remediation.remediator import Turn, remediate
from reviews.settings.campaigns import Decision
from reviews.settings.remediation import RemediationSettings
from reviews.settings.sections import ReviewsSettings
from reviews.store.remediation.removal_rows import RemovalRow, removal_row
from reviews.store.remediation.write_rows import WriteRow, writes_of
from tests.governance.queries.filled import ACME, answered, grant, put
from tests.reviews.asked_company import (
    ADMIN,
    BY_PAT,
    BY_RITA,
    CONTEXT,
    GOVERNANCE,
    JO,
    NOW,
    SAM,
    company,
    opened,
    privileges,
)

SECOND = 1_000_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
CLOSED = NOW + HOUR
EVERY_KIND = {ACME: ["group_member", "app_assignment", "role", "eligible_role", "owner", "token", "consent", "suspend"]}
DIRECT = Path(kind="role", target={"assignment": "a1"}, told="assigned directly")
THROUGH_GROUP = Path(kind="group_member", target={"group": "g"}, told="through the group Clerks", obstacle="group_path")


class Source:
    """A connector that remembers.

    ``paths``: how it says that something is held; ``outcomes``: what it answers next; ``away``: how often it is not
    reached.
    """

    def __init__(self, *paths: Path) -> None:
        self.paths = list(paths)
        self.outcomes: list[Outcome] = []
        self.removed: list[Path] = []
        self.is_slow = False
        self.away = 0

    def __call__(self) -> Source:
        return self

    async def read(self, _holding: Holding) -> list[Path]:
        return list(self.paths)

    async def remove(self, path: Path) -> Outcome:
        if self.away:
            self.away -= 1
            raise TransientError("the source is away; nothing was sent")
        self.removed.append(path)
        if not self.is_slow:
            self.paths = [kept for kept in self.paths if kept.target != path.target]
        return self.outcomes.pop(0) if self.outcomes else Done(204)

    async def close(self) -> None:
        return


def context_of(source: Source | None, at_point: Callable[[str], None] = nothing_at, **keys: Any) -> CarryingContext:
    settings = msgspec.convert({"apply": EVERY_KIND} | keys, RemediationSettings)
    reviews = ReviewsSettings(remediation=settings)
    connectors = {ACME: source} if source is not None else {}
    return CarryingContext(GOVERNANCE, reviews, {}, connectors, at_point=at_point)


def decided_company(url: str, decision: Decision = "revoke", *, closed: bool = True, **definition: Any) -> Engine:
    """Pat says of Jo's administrator's role what is to become of it; Sam holds that role too."""
    engine = company(url)
    with writing(engine) as connection:
        grant(connection, "g6", SAM, ADMIN, privileged=1)
        census = {"census_id": "c1", "issuer": ACME, "began_at": NOW, "scope": "full", "status": "done", "reached": ""}
        put(connection, listed.census, **census)
    campaign = opened(engine, definition=privileges(**definition))
    say(engine, item_of_jo(engine), decision)
    if closed:
        close(engine, campaign.campaign_id, "all was said", BY_RITA, CLOSED)
    return engine


def say(engine: Engine, item_id: str, decision: Decision, at: int = NOW + MINUTE) -> None:
    answer(engine, [item_id], AnswerInput(decision, None, BY_PAT, "not hers", at))


def item_of_jo(engine: Engine) -> str:
    items = answered(engine, campaign_items, CampaignItemFilters(as_of=NOW), CONTEXT.governance)
    (item,) = (i for i in items if i["entitlement"]["id"] == "admin" and i["account"].get("subject") == "jo")
    return str(item["item_id"])


def turn(engine: Engine, context: CarryingContext, at: int) -> Turn:
    return remediate(engine, context, at)


def turns(engine: Engine, context: CarryingContext, first: int, last: int, every: int = MINUTE) -> None:
    for at in range(first, last + 1, every):
        remediate(engine, context, at)


def the_removal(engine: Engine) -> RemovalRow:
    with reading(engine) as connection:
        ((removal_id,),) = rows(connection, "SELECT removal_id FROM removal WHERE state <> 'withdrawn'")
        row = removal_row(connection, removal_id)
    assert row is not None
    return row


def the_writes(engine: Engine) -> list[WriteRow]:
    with reading(engine) as connection:
        return writes_of(connection, the_removal(engine).removal_id)


def end_grant(engine: Engine, at: int, account_id: str = JO, entitlement_id: str = ADMIN) -> None:
    """Let the log tell that a grant ended."""
    with writing(engine) as connection:
        sql = "UPDATE held_grant SET valid_to = %s, evidence = %s WHERE account_id = %s AND entitlement_id = %s"
        run(connection, sql, (at, '["okta:e1", "okta:gone"]', account_id, entitlement_id))


def states_told(engine: Engine) -> list[str]:
    """The steps that the audit trail tells, in order of their recording."""
    with reading(engine) as connection:
        bodies = rows(connection, "SELECT body FROM audit_entry WHERE kind = 'remediation' ORDER BY recorded_at")
    return [msgspec.json.decode(bytes(body[0]))["step"] for body in bodies]
