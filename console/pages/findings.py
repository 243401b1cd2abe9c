"""The findings as of an instant, the gravest first, narrowed by the same ways as the command line's."""

from __future__ import annotations

from console.asking.answering import answering
from console.asking.asked import Asked
from console.asking.choosing import FIELDS, choice, is_narrowed
from console.pages.interface import Page, Rendered
from console.pages.support.heads import head_of
from console.pages.support.lists import listed
from console.sign_in.roles import ASKING
from governance.policies.catalogue import all_policies
from governance.queries.findings import FindingFilters, count_findings, findings
from governance.queries.not_judged import not_judged
from governance.store.queries.finding_pages import STATES as KNOWN_STATES

PATH = "/findings"
SEVERITIES = ("critical", "high", "medium", "low")
STATES = ("open", "accepted", "foreseen", "closed", "superseded")


def show(asked: Asked) -> Rendered:
    """Answer with a page of findings."""
    with answering(asked) as given:
        chosen = choice(asked, given.snapshot, KNOWN_STATES)
        filters = FindingFilters(as_of=given.as_of, every=asked.ticked("every"), **chosen)
        values = {
            "title": "Findings",
            "head": head_of(asked, given, filters.issuers),
            "listed": listed(asked, PATH, findings, given.snapshot, filters, count_findings),
            "not_judged": not_judged(given.snapshot, given.as_of).sentence(),
            "policies": sorted(policy.id for policy in all_policies(given.snapshot.settings)),
            "severities": SEVERITIES,
            "states": STATES,
            "chosen": {field: asked.words(field) for field in (*FIELDS, "every", "as_of", "sort")},
            "is_narrowed": is_narrowed(asked),
        }
        return Rendered("findings.jinja", values)


PAGES = (Page(PATH, ASKING, show, menu="Findings", place=20),)
