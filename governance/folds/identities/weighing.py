"""How sure it is that two accounts are one identity's: the weights of the rules that hold of both, summed; pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import NamedTuple

from governance.folds.identities.names import alike
from governance.model.identity_links import ACCOUNT, ATTRIBUTE, FOREIGN, HAD, MAIL_LINK, NAMED, PERSON_LINK
from governance.model.keys import plain_parts
from governance.settings.links import LinkRule, LinkSettings

CERTAIN = 100
"""What the sum of weights is capped at."""

_RULE_OF: Mapping[str, LinkRule] = {
    ACCOUNT: "federated_subject",
    PERSON_LINK: "roster",
    ATTRIBUTE: "attribute",
    FOREIGN: "foreign_address",
}
Links = Mapping[str, Collection[str]]
"""Account → its links, and what stands beside them."""
Holders = Mapping[str, Collection[str]]
"""Link → the accounts that have it. Of an address also ``had:`` → the accounts that had it once."""


class Evidence(NamedTuple):
    """A rule that holds of two accounts, by which value, and what it weighs."""

    rule: LinkRule
    weight: int
    value: str


class Weighed(NamedTuple):
    """How sure it is, in percent, by which evidence, and what speaks against it."""

    confidence: int
    evidence: tuple[Evidence, ...]
    against: tuple[str, ...]


def weighed(first: str, second: str, links: Links, holders: Holders, settings: LinkSettings) -> Weighed:
    """Return what two accounts share, summed; a link that ``holders`` does not have links nobody.

    Evidence stands in the order in which the settings name the rules: the order decides nothing else.
    """
    own, other = set(links.get(first, ())), set(links.get(second, ()))
    evidence: list[Evidence] = []
    against: list[str] = []
    for link in sorted(own & other):
        prefix = f"{link.partition(':')[0]}:"
        rule = _RULE_OF.get(prefix)
        if rule is not None and (link in holders or prefix == FOREIGN):
            evidence.append(_evidence(rule, link, settings))
        elif prefix == MAIL_LINK and link in holders:
            doubts = [*_differing(own, other), *_not_alone(link, (first, second), holders)]
            against += doubts
            evidence += [] if doubts else [_evidence("owned_address", link, settings)]
    weights = settings.weights
    called = alike(_beside(own, NAMED), _beside(other, NAMED)) if weights["name"] else None
    if called is not None:
        evidence.append(Evidence("name", weights["name"], called))
    order = list(weights)
    # Two values of one rule are one reason: else two addresses would weigh more than any number.
    by_rule = {e.rule: e for e in sorted(evidence, key=lambda e: e.value, reverse=True)}
    counted = tuple(sorted((e for e in by_rule.values() if e.weight), key=lambda e: order.index(e.rule)))
    return Weighed(min(CERTAIN, sum(e.weight for e in counted)), counted, tuple(dict.fromkeys(against)))


def contradicting(first: Collection[str], second: Collection[str]) -> tuple[str, ...]:
    """Return why two accounts with these links are two persons': verified values, or persons, that differ."""
    differing = list(_differing(first, second))
    own, other = _beside(first, PERSON_LINK), _beside(second, PERSON_LINK)
    if own and other and own.isdisjoint(other):
        differing.append("they are two persons' by the roster")
    return tuple(differing)


def _evidence(rule: LinkRule, link: str, settings: LinkSettings) -> Evidence:
    return Evidence(rule, settings.weights[rule], link.partition(":")[2])


def _differing(first: Iterable[str], second: Iterable[str]) -> Iterable[str]:
    own, other = _beside(first, ATTRIBUTE), _beside(second, ATTRIBUTE)
    if own and other and own.isdisjoint(other):
        yield f"their verified values differ: {min(own)}, {min(other)}"


def _not_alone(link: str, pair: Iterable[str], holders: Holders) -> Iterable[str]:
    """Yield why an address does not tell one account of each source: another one there has it, or had it once."""
    address = link.partition(":")[2]
    issuers = sorted(_issuer(account) for account in pair)
    if issuers[0] == issuers[1]:
        yield f"{address} is the address of several accounts of {issuers[0]}"
        return
    for issuer in issuers:
        if sum(_issuer(account) == issuer for account in holders[link]) > 1:
            yield f"{address} is the address of several accounts of {issuer}"
        if any(_issuer(account) == issuer for account in holders.get(f"{HAD}{address}", ())):
            yield f"{address} was another account's of {issuer} before"


def _issuer(account_id: str) -> str:
    return plain_parts(account_id).issuer


def _beside(links: Iterable[str], prefix: str) -> frozenset[str]:
    return frozenset(link.removeprefix(prefix) for link in links if link.startswith(prefix))
