"""The audit trail by program: its entries, newest or oldest first, or all from a place on as lines."""

from __future__ import annotations

from console.api.interface import Listing, Parameter
from console.api.parameters import PAGING
from console.asking.answering import Answering
from console.asking.asked import Asked, UnclearWordError
from console.sign_in.roles import ASKING
from governance.queries.audit_entries import AuditEntryView, AuditFilters, audit_entries
from governance.queries.pages import Page, PageRequest

_FROM = Parameter("from", "Only entries from this place on.", {"type": "integer", "minimum": 1, "maximum": 10**18 - 1})


def _entries(asked: Asked, given: Answering, request: PageRequest) -> Page[AuditEntryView]:
    filters = AuditFilters(as_of=given.as_of, from_seq=_place(asked))
    return audit_entries(given.snapshot, asked.visitor.scope, filters, request)


def _place(asked: Asked) -> int:
    word = asked.word("from")
    if word is None:
        return 1
    if not word.isascii() or not word.isdigit() or len(word) > 18 or int(word) < 1:
        raise UnclearWordError("from is the place of an entry: a number from 1 on")
    return int(word)


AUDIT_ENTRIES = Listing(
    "/audit-entries", "The sealed entries of the audit trail; sort: newest, oldest.", ASKING, AuditEntryView,
    (_FROM, *PAGING), _entries, of_now=True, of_everything=True,
)  # fmt: skip
