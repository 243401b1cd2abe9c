"""One finding: what it says, what it rests on, what people said of it; a risk owner accepts it, or reopens it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from console.asking.answering import answering
from console.asking.asked import Asked, UnclearWordError
from console.asking.seen_judging import policy_titles
from console.asking.things import sections_of
from console.deeds.accepting import accept_finding, facts_of_finding, reopen_finding, seen_finding
from console.pages.interface import Page, Redirected, Rendered
from console.pages.support.cells import address_of, in_path
from console.pages.support.heads import head_of
from console.sign_in.roles import ASKING, RISK_OWNERS
from governance.model.keys import plain_parts
from governance.model.states import DAY
from governance.queries.naming import ApplicationName
from governance.queries.showing.verdicts import EXCEPTION
from ingest.contract.instants import from_micros
from reviews.campaigns.acceptances.accepting import Terms

_KEPT = "say something; it is kept for good"
DONE = {"accepted": "The finding is accepted.", "reopened": "The finding is open again."}


def show(asked: Asked) -> Rendered:
    """Answer with one finding."""
    with answering(asked) as given:
        shown = seen_finding(asked, given, asked.path["key"])
        facts = facts_of_finding(shown)
        terms = asked.house.chosen.reviews.acceptance
        values = {
            "title": policy_titles(given).get(str(facts.get("policy")), "Finding"),
            "head": head_of(asked, given),
            "facts": facts,
            "about": _address(facts),
            "key": shown.key,
            "sections": sections_of(given, shown, ("finding",)),
            "by_settings": facts.get("accepted by") == EXCEPTION,
            "may_accept": bool(asked.visitor.roles & RISK_OWNERS),
            "at_latest": from_micros(asked.house.now() + terms.at_most_days * DAY),
            "done": DONE.get(asked.word("done") or ""),
        }
        return Rendered("finding.jinja", values, subject=str(facts.get("account id", shown.key)))


def _address(facts: Mapping[str, Any]) -> str | None:
    """Return where it is shown whom the finding is about: an account, or an application alone."""
    account_id, application = str(facts.get("account id", "")), facts.get("application")
    own_id = plain_parts(account_id).id
    is_of_application = isinstance(application, ApplicationName) and application.id == own_id
    column = "application_id" if is_of_application else "account_id"
    return address_of({column: account_id}, column)


def accept_it(asked: Asked) -> Redirected:
    """Accept the finding as the visitor."""
    until = asked.instant("until", among_entered=True)
    if until is None:
        raise UnclearWordError("until: an acceptance ends; name its day")
    reason, control, ticket = (asked.demanded(field, _KEPT) for field in ("reason", "control", "ticket"))
    accept_finding(asked, asked.path["key"], Terms(reason, control, ticket, until))
    return Redirected(f"/findings/{in_path(asked.path['key'])}?done=accepted")


def reopen_it(asked: Asked) -> Redirected:
    """End an acceptance as the visitor."""
    reopen_finding(asked, asked.path["key"], asked.demanded("reason", _KEPT))
    return Redirected(f"/findings/{in_path(asked.path['key'])}?done=reopened")


PAGES = (
    Page("/findings/{key}", ASKING, show, shows="a finding"),
    Page("/findings/{key}/accept", RISK_OWNERS, accept_it, "POST"),
    Page("/findings/{key}/reopen", RISK_OWNERS, reopen_it, "POST"),
)
