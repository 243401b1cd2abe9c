"""One finding: what it says, what it rests on, what people said of it; a risk owner accepts it, or reopens it."""

from __future__ import annotations

from console.asking.answering import Answering, answering
from console.asking.asked import Asked
from console.pages.interface import Page, Redirected, Rendered
from console.pages.support.cells import in_path
from console.pages.support.heads import head_of
from console.pages.support.seeing import left_out, refuse_outside, within_reach
from console.pages.support.things import section_called, sections_of, whole
from console.sign_in.roles import ASKING, RISK_OWNERS
from governance.queries.naming import ApplicationName
from governance.queries.showing.shown import Shown, issuer_in
from ingest.contract.errors import UnclearError
from ingest.contract.instants import from_micros
from reviews.campaigns.acceptance import Deed, Terms, accept, reopen

_DAY = 86_400_000_000
DONE = {"accepted": "The finding is accepted.", "reopened": "The finding is open again."}


def show(asked: Asked) -> Rendered:
    """Answer with one finding."""
    with answering(asked) as given:
        shown = _of_visitor(asked, given)
        facts = _facts(shown)
        terms = asked.house.chosen.reviews.acceptance
        values = {
            "title": str(facts.get("policy", "finding")).replace("_", " "),
            "head": head_of(asked, given),
            "facts": facts,
            "key": shown.key,
            "sections": sections_of(shown, ("finding", *left_out(asked.visitor))),
            "may_accept": bool(asked.visitor.roles & RISK_OWNERS),
            "at_latest": from_micros(asked.house.now() + terms.at_most_days * _DAY),
            "done": DONE.get(asked.word("done") or ""),
        }
        return Rendered("finding.jinja", values, subject=str(facts.get("account id", shown.key)))


def accept_it(asked: Asked) -> Redirected:
    """Accept the finding as the visitor."""
    until = asked.instant("until", among_entered=True)
    if until is None:
        raise UnclearError("until: an acceptance ends; name its day")
    terms = Terms(_demanded(asked, "reason"), _demanded(asked, "control"), _demanded(asked, "ticket"), until)
    _refuse_another_s(asked)
    house = asked.house
    accept(house.engine, _deed(asked), terms, house.chosen.people, house.chosen.reviews.acceptance)
    return Redirected(f"/findings/{in_path(asked.path['key'])}?done=accepted")


def reopen_it(asked: Asked) -> Redirected:
    """End an acceptance as the visitor."""
    reason = _demanded(asked, "reason")
    _refuse_another_s(asked)
    reopen(asked.house.engine, _deed(asked), reason, asked.house.chosen.people)
    return Redirected(f"/findings/{in_path(asked.path['key'])}?done=reopened")


def _of_visitor(asked: Asked, given: Answering) -> Shown:
    """Return the finding whole. Raises UnclearError where there is none that the visitor may see."""
    key = asked.path["key"]
    with within_reach(asked.visitor, "finding", key):
        shown = whole(given, key, "finding")
        facts = _facts(shown)
        account_id, application = str(facts.get("account id", "")), facts.get("application")
        named = application.id if isinstance(application, ApplicationName) else None
        refuse_outside(asked.visitor, account_id, f"{issuer_in(account_id)}|{named}")
        return shown


def _refuse_another_s(asked: Asked) -> None:
    """Raise UnclearError for a finding outside of the visitor's sources and applications: he acts on none of it."""
    if not asked.visitor.scope.everything:
        with answering(asked) as given:
            _of_visitor(asked, given)


def _deed(asked: Asked) -> Deed:
    return Deed(asked.path["key"], asked.visitor.author, asked.visitor.login.speaks_for, asked.house.now())


def _demanded(asked: Asked, field: str) -> str:
    word = asked.entered(field)
    if word is None:
        raise UnclearError(f"{field}: say something; it is kept for good")
    return word


def _facts(shown: Shown) -> dict[str, object]:
    section = section_called(shown, "finding")
    return {row["what"]: row["value"] for row in section.rows} if section is not None else {}


PAGES = (
    Page("/findings/{key}", ASKING, show),
    Page("/findings/{key}/accept", RISK_OWNERS, accept_it, "POST"),
    Page("/findings/{key}/reopen", RISK_OWNERS, reopen_it, "POST"),
)
