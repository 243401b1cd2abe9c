"""A store with something to ask about, and a review of it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Engine

from governance.model.acts import Author
from governance.store.database.engine import writing
from reviews.campaigns.what_changed.item_list import ItemFilters, review_items
from reviews.campaigns.what_changed.opening import Opened, open_review
from reviews.settings.sections import ReviewsSettings
from tests.governance.queries.filled import ACME, account, answered, app_account, at, empty_store, finding, grant

PAYROLL = f"{ACME}|payroll"
OWNER = "pat@example.com"
OWNERS = {PAYROLL: OWNER}
JO, PAT = f"{ACME}|jo", f"{ACME}|pat"
NOW = at(20)
BY_PAT = Author(via="os", issuer=ACME, subject="pat", uid=1001, name="daemon", address="gate.example.com")


def filled_store(url: str) -> Engine:
    """Jo's account in Payroll by JIT, Pat's own there too, a privilege of Jo's, a finding about Jo."""
    engine = empty_store(url)
    made = {"provenance": "jit_confirmed", "provenance_at": at(12), "provenance_detail": '{"evidence": ["okta:login"]}'}
    with writing(engine) as connection:
        account(connection, JO)
        account(connection, PAT)
        app_account(connection, JO, PAYROLL, **made)
        app_account(connection, PAT, PAYROLL, **made)
        grant(connection, "g1", JO, f"{ACME}|directory_role:admin", privileged=1, valid_from=at(11))
        finding(connection, "f1", JO, application_id=PAYROLL)
    return engine


def open_at(engine: Engine, as_of: int = NOW, baseline: int | None = None) -> Opened:
    settings = ReviewsSettings()
    return open_review(engine, OWNERS, settings, kind="scheduled", as_of=as_of, now=as_of, baseline=baseline)


def listed(engine: Engine, as_of: int = NOW, *, pending_only: bool = False) -> list[dict[str, Any]]:
    return answered(engine, review_items, ItemFilters(as_of=as_of, pending_only=pending_only))


def item_of(engine: Engine, what: str, login: str = "jo@example.com") -> str:
    """Return the id of the one item of this kind about this login."""
    (found,) = (i for i in listed(engine) if i["what"] == what and i["subject"]["account"].get("name") == login)
    return str(found["item_id"])
