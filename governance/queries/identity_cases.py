"""Cases: accounts that may be one identity's, and that no rule is sure of; a person says what they are.

Accounts are compared within blocks: those that share an address, or of which names begin alike. Of a block that is too
large it is told that there is one, and no pair is made.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations, islice

from governance.folds.identities.grouping import paired
from governance.folds.identities.names import BLOCK, is_alike
from governance.model.identity_links import FOREIGN, MAIL_LINK, NAMED
from governance.queries.correlation import Compared, compare, named, view
from governance.queries.person_cases import CaseView, cases_of_persons
from governance.queries.snapshot import Snapshot
from governance.store.queries.identity_blocks import (
    MOST_COMPARED,
    Block,
    blocks,
)
from ingest.contract.counting import counted

_AT_ONCE = 500
_KINDS: tuple[tuple[str, int | None], ...] = ((MAIL_LINK, None), (FOREIGN, None), (NAMED, BLOCK))
"""What blocks share, the surest first, and how long their keys are."""


def cases(snapshot: Snapshot) -> Iterator[CaseView]:
    """Yield the cases on which nobody has spoken yet: of accounts and persons, then of accounts, by what they share."""
    yield from cases_of_persons(snapshot)
    for place, (prefix, length) in enumerate(_KINDS):
        waiting: set[tuple[str, str]] = set()
        for block in blocks(snapshot.connection, prefix, length):
            if block.size > MOST_COMPARED:
                yield _too_large(snapshot, block)
                continue
            waiting |= _pairs(block)
            while len(waiting) >= _AT_ONCE:
                some = set(islice(sorted(waiting), _AT_ONCE))
                waiting -= some
                yield from _of_accounts(snapshot, some, place)
        while waiting:
            some = set(islice(sorted(waiting), _AT_ONCE))
            waiting -= some
            yield from _of_accounts(snapshot, some, place)


def _pairs(block: Block) -> set[tuple[str, str]]:
    """Return the pairs of a block: of names those that are alike."""
    if not block.key.startswith(NAMED):
        return set(combinations(sorted({account for account, _ in block.rows}), 2))
    spelled = [(account, link.removeprefix(NAMED)) for account, link in block.rows]
    return {paired(a, b) for (a, own), (b, other) in combinations(spelled, 2) if a != b and is_alike(own, other)}


def _of_accounts(snapshot: Snapshot, pairs: set[tuple[str, str]], place: int) -> Iterator[CaseView]:
    settings = snapshot.settings.links
    open_pairs = [c for c in compare(snapshot, pairs) if _is_case(c, place) and _is_met_first(c, place)]
    names = snapshot.account_names(account for c in open_pairs for account in (c.first, c.second))
    for compared in open_pairs:
        shown = view(compared, names, settings)
        if shown.status == "candidate" or shown.confidence >= settings.linked_at:
            alone = {evidence.rule for evidence in compared.weighed.evidence} == {"name"}
            doubted = compared.weighed.against or compared.contradictions
            yield CaseView(shown.account, shown.other, shown.confidence, shown.why, alone and not doubted)


def _is_case(compared: Compared, place: int) -> bool:
    """Tell whether somebody must say: nobody did, and where a weak rule alone speaks, nothing surer contradicts it."""
    if compared.together or compared.word is not None:
        return False
    return _KINDS[place][0] == MAIL_LINK or not compared.contradictions


def _is_met_first(compared: Compared, place: int) -> bool:
    """Tell whether no surer kind of block has told of the pair already."""
    rules = {evidence.rule for evidence in compared.weighed.evidence}
    surer = [bool(compared.weighed.against) or "owned_address" in rules, "foreign_address" in rules]
    return not any(surer[:place])


def _too_large(snapshot: Snapshot, block: Block) -> CaseView:
    account, _ = block.rows[0]
    what = block.key.partition(":")[2]
    accounts = counted(block.size, "account shares", "accounts share")
    why = f"{accounts} {what!r}: they are told, and not compared with each other"
    return CaseView(named(account, snapshot.account_names((account,))), None, 0, why)
