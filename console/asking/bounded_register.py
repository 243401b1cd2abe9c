"""The register of applications as pages and programs ask for it: it takes as long over any store."""

from __future__ import annotations

from governance.model.scope import Scope
from governance.queries.applications import ApplicationView, applications
from governance.queries.chosen_applications import ApplicationFilters
from governance.queries.pages import Page, PageRequest
from governance.queries.snapshot import Snapshot
from governance.store.queries.application_pages import BY_NAME

MOST_COUNTED = 500
"""Of each application so many accounts and grants are counted; ``at_least`` names the counts that stopped there."""


MOST_AT_A_GLANCE = 100
"""The same for whoever looks over many of them: the page of one application counts further."""


def bounded_register(
    snapshot: Snapshot, scope: Scope, filters: ApplicationFilters, request: PageRequest
) -> Page[ApplicationView]:
    """Return a page of the applications, by source and id, or by name."""
    return applications(snapshot, scope, filters, request, MOST_COUNTED)


def register_at_a_glance(
    snapshot: Snapshot, scope: Scope, filters: ApplicationFilters, request: PageRequest
) -> Page[ApplicationView]:
    """Return the same by name, where no other order is asked for, counted as far as who looks over many reads."""
    if request.cursor is None and request.sort is None:
        request = request._replace(sort=BY_NAME.name)
    return applications(snapshot, scope, filters, request, MOST_AT_A_GLANCE)
