"""A risk owner's word on a finding: it is accepted until a day, or open again."""

from __future__ import annotations

from typing import Any

from console.asking.answering import Answering, answering
from console.asking.asked import Asked
from console.asking.seeing import refuse_outside, seen_part, within_reach
from console.asking.things import section_called, whole
from governance.queries.naming import ApplicationName
from governance.queries.showing.shown import Shown, issuer_in
from reviews.campaigns.acceptances.accepting import Deed, Terms, accept, reopen


def seen_finding(asked: Asked, given: Answering, finding_id: str) -> Shown:
    """Return a finding, as far as the visitor may see it. Raises UnclearError where there is none for him."""
    with within_reach(asked.visitor, "finding", finding_id):
        shown = whole(given, finding_id, "finding")
        facts = facts_of_finding(shown)
        account_id, application = str(facts.get("account id", "")), facts.get("application")
        named = application.id if isinstance(application, ApplicationName) else None
        refuse_outside(asked.visitor, account_id, f"{issuer_in(account_id)}|{named}")
        return seen_part(asked.visitor, shown)


def facts_of_finding(shown: Shown) -> dict[str, Any]:
    """Return what a finding says, by what it says it of."""
    section = section_called(shown, "finding")
    return {row["what"]: row["value"] for row in section.rows} if section is not None else {}


def accept_finding(asked: Asked, finding_id: str, terms: Terms) -> None:
    """Accept a finding as the visitor.

    Raises UnclearError for one that he may not see, DeclinedError where he may not accept it.
    """
    _refuse_unseen(asked, finding_id)
    house = asked.house
    accept(house.engine, _deed(asked, finding_id), terms, house.chosen.people, house.chosen.reviews.acceptance)


def reopen_finding(asked: Asked, finding_id: str, reason: str) -> None:
    """End an acceptance as the visitor. Raises errors as ``accept_finding``."""
    _refuse_unseen(asked, finding_id)
    reopen(asked.house.engine, _deed(asked, finding_id), reason, asked.house.chosen.people)


def _refuse_unseen(asked: Asked, finding_id: str) -> None:
    """Raise UnclearError for a finding outside of the visitor's sources and applications: he acts on none of it."""
    if not asked.visitor.scope.everything:
        with answering(asked) as given:
            seen_finding(asked, given, finding_id)


def _deed(asked: Asked, finding_id: str) -> Deed:
    return Deed(finding_id, asked.visitor.author, asked.visitor.login.speaks_for, asked.house.now())
