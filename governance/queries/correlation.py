"""Why two accounts are one identity's, or are not: what both share, what that weighs, and what people said of it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Literal, NamedTuple

import msgspec

from governance.folds.identities.grouping import paired
from governance.folds.identities.weighing import Weighed, contradicting, weighed
from governance.model.acts import Act
from governance.model.identity_links import HAD, MAIL_LINK, is_link
from governance.queries.naming import AccountName, keyed_account
from governance.queries.snapshot import Snapshot
from governance.settings.links import LinkSettings
from governance.store.evidence.link_words import link_words
from governance.store.queries.identity_blocks import accounts_among, identities_among, links_among

Standing = Literal["linked", "linked through others", "candidate", "not linked", "held apart"]


class EvidenceView(msgspec.Struct, frozen=True):
    """A rule that holds of two accounts."""

    rule: str
    weight: int
    value: str


class PairView(msgspec.Struct, frozen=True):
    """Two accounts, how sure it is that they are one identity's (percent), and why."""

    account: AccountName
    other: AccountName
    status: Standing
    confidence: int
    rules: tuple[EvidenceView, ...]
    why: str
    said_by: str | None = None
    """Who said last that they are one identity's, or are not; such a word stands above rules."""


class Compared(NamedTuple):
    """A pair of accounts with all that is known of both."""

    first: str
    second: str
    weighed: Weighed
    together: bool
    """Whether they belong to one identity by what the store has."""
    word: Act | None
    contradictions: tuple[str, ...]


def compare(snapshot: Snapshot, pairs: Collection[tuple[str, str]]) -> list[Compared]:
    """Return what is known of a bounded set of pairs, in order."""
    connection, settings = snapshot.connection, snapshot.settings.links
    accounts = {account for pair in pairs for account in pair}
    links = links_among(connection, accounts)
    holders = _holders(snapshot, pairs, links, settings)
    identities = identities_among(connection, accounts)
    words = link_words(connection, accounts)
    compared: list[Compared] = []
    for first, second in sorted(pairs):
        own, other = links.get(first, set()), links.get(second, set())
        together = first in identities and identities[first] == identities.get(second)
        sure = weighed(first, second, links, holders, settings)
        word = words.get(first, {}).get(second)
        compared.append(Compared(first, second, sure, together, word, contradicting(own, other)))
    return compared


def _holders(
    snapshot: Snapshot,
    pairs: Iterable[tuple[str, str]],
    links: Mapping[str, set[str]],
    settings: LinkSettings,
) -> dict[str, set[str]]:
    """Return who shares the links of the pairs, but for links that too many share."""
    shared = {link for a, b in pairs for link in links.get(a, set()) & links.get(b, set()) if is_link(link)}
    had = {f"{HAD}{link.removeprefix(MAIL_LINK)}" for link in shared if link.startswith(MAIL_LINK)}
    holders = accounts_among(snapshot.connection, shared | had)
    return {link: has for link, has in holders.items() if link in had or len(has) <= settings.shared_by_at_most}


def explained(snapshot: Snapshot, account: str, other: str) -> PairView:
    """Return why two accounts are one identity's, or are not."""
    (compared,) = compare(snapshot, {paired(account, other)})
    names = snapshot.account_names((account, other))
    return view(compared, names, snapshot.settings.links)


def view(compared: Compared, names: Mapping[str, str | None], settings: LinkSettings) -> PairView:
    """Return a pair as people and tools read it."""
    sure = compared.weighed
    status, why = _standing(compared, settings)
    return PairView(
        account=named(compared.first, names),
        other=named(compared.second, names),
        status=status,
        confidence=sure.confidence,
        rules=tuple(EvidenceView(e.rule, e.weight, e.value) for e in sure.evidence),
        why=why,
        said_by=None if compared.word is None else compared.word.author().spelled(),
    )


def _standing(compared: Compared, settings: LinkSettings) -> tuple[Standing, str]:
    sure, word = compared.weighed, compared.word
    sum_of = " + ".join(f"{e.rule} {e.weight}" for e in sure.evidence) or "nothing that they share"
    against = "; ".join(dict.fromkeys((*sure.against, *compared.contradictions)))
    if word is not None:
        said = f"{word.author().spelled()} said so: {word.says()['reason']}"
        return ("held apart" if word.kind == "unlink" else "linked"), said
    if compared.together:
        linked = sure.confidence >= settings.linked_at
        return (
            ("linked", sum_of) if linked else ("linked through others", f"{sum_of}; others lead from one to the other")
        )
    if sure.confidence >= settings.linked_at:
        return "not linked", f"{sum_of}, but somebody holds apart accounts that this would put together"
    if sure.confidence >= settings.candidate_at or sure.against:
        return "candidate", f"{sum_of}; {against}" if against else sum_of
    return "not linked", f"{sum_of}; {against}" if against else sum_of


def named(account_id: str, names: Mapping[str, str | None]) -> AccountName:
    """Return an account, or a person, by its key and its name."""
    keyed = keyed_account(account_id)
    return AccountName(keyed.issuer, keyed.subject, names.get(account_id))


class WordView(msgspec.Struct, frozen=True):
    """What somebody said last of an account and another one, or a person."""

    account: AccountName
    other: AccountName
    word: str
    reason: str
    by: str
    act_id: str


def words_about(snapshot: Snapshot, accounts: Iterable[str]) -> list[WordView]:
    """Return what people said last of each of the accounts and others, in order; a word on two of them once."""
    wanted = sorted(set(accounts))
    said = link_words(snapshot.connection, wanted)
    acts = {tuple(sorted((account, other))): (account, other, act) for account in wanted[::-1]
            for other, act in said.get(account, {}).items()}  # fmt: skip
    names = snapshot.account_names(key for account, other, _ in acts.values() for key in (account, other))
    return [
        WordView(
            named(a, names), named(o, names), act.kind, str(act.says()["reason"]), act.author().spelled(), act.act_id
        )
        for _, (a, o, act) in sorted(acts.items())
    ]
