"""Who holds what as of an instant, as believed at another, each by its path; or what came and went meanwhile."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from console.asking.answering import Answering, answering
from console.asking.asked import Asked, UnclearWordError
from console.asking.choosing import FIELDS, NO_KEY, choice, is_narrowed
from console.pages.interface import Page, Rendered
from console.pages.support.cells import in_path
from console.pages.support.heads import head_of
from console.pages.support.lists import ROWS, listed
from console.sign_in.roles import ASKING
from governance.model.keys import plain_parts
from governance.queries.access import AccessFilters, Ungranted, access, count_access, without_grant
from governance.queries.applications import unknown_of_entry
from governance.store.queries.grant_pages import LATEST

PATH = "/access"
_NOBODY = Ungranted([], False)
_MOST_LOOKED_AT = 1_000
"""Accounts in an application, to tell who enters without a grant: the command looks at all of them."""
_OTHER_WAYS = ("account", "person", "entitlement", "issuer", "since", "until", "jit")


def show(asked: Asked) -> Rendered:
    """Answer with a page of what is held, or of what was at any moment between two instants."""
    with answering(asked) as given:
        known_at, since = asked.instant("known_at"), asked.instant("from")
        if since is not None and since > given.as_of:
            raise UnclearWordError("from lies behind the other instant; give the earlier one first")
        filters = AccessFilters(
            as_of=given.as_of,
            held_from=since,
            eligible=asked.ticked("eligible"),
            known=LATEST if known_at is None else known_at,
            **choice(asked, given.snapshot),
        )
        narrowed, application_ids = is_narrowed(asked), _of_applications_alone(asked, filters)
        chosen = {field: asked.words(field) for field in (*FIELDS, "known_at", "from", "eligible", "as_of")}
        is_of_now = known_at is None and since is None
        values = {
            "title": "Access",
            "head": head_of(asked, given, filters.issuers, known_at),
            "listed": listed(asked, PATH, access, given.snapshot, filters, count_access) if narrowed else None,
            "entering": _entering(asked, given, application_ids) if is_of_now else _NOBODY,
            "unknown": _unknown(given, application_ids),
            "chosen": chosen,
            "between": since is not None,
            "links": _links(given, application_ids),
        }
        return Rendered("access.jinja", values, subject=_subject(asked))


def _entering(asked: Asked, given: Answering, application_ids: Sequence[str]) -> Ungranted:
    """Return who can enter the applications though nothing is granted to him: beside the first page of grants."""
    if asked.word("cursor") is not None:
        return _NOBODY
    by_application = [without_grant(given.snapshot, key, given.as_of, ROWS, _MOST_LOOKED_AT) for key in application_ids]
    rows = [row for ungranted in by_application for row in ungranted.rows]
    return Ungranted(rows, any(ungranted.is_cut for ungranted in by_application))


def _unknown(given: Answering, application_ids: Sequence[str]) -> list[str]:
    names = given.snapshot.application_names(application_ids)
    sentences = ((key, unknown_of_entry(given.snapshot, key)) for key in application_ids)
    return [f"{names.get(key) or plain_parts(key).id}: {unknown}" for key, unknown in sentences if unknown]


def _links(given: Answering, application_ids: Sequence[str]) -> list[tuple[str, str]]:
    """Return the applications by name, each with where all that is known of it stands."""
    names = given.snapshot.application_names(application_ids)
    return [(names.get(key) or plain_parts(key).id, f"/applications/{in_path(key)}") for key in application_ids]


def _of_applications_alone(asked: Asked, filters: AccessFilters) -> list[str]:
    """Return the applications that are asked about; none where anything else narrows the list, too."""
    if any(asked.words(field) for field in _OTHER_WAYS):
        return []
    return [key for key in filters.application_ids or () if key != NO_KEY]


def _subject(asked: Asked) -> Any:
    return asked.word("person") or asked.word("account")


PAGES = (Page(PATH, ASKING, show, menu="Access", place=30, shows="what somebody holds"),)
