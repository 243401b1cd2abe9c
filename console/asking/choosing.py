"""What a list is narrowed to by an address: the words and ways of the command line's options."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any, TypeVar

from console.asking.asked import Asked
from governance.model.answers import SEVERITIES
from governance.policies.catalogue import all_policies
from governance.queries.holders import accounts_of_person
from governance.queries.snapshot import Snapshot
from governance.queries.whom import account_ids, application_ids, entitlement_ids
from ingest.contract.did_you_mean import did_you_mean
from ingest.contract.errors import UnclearError

Word = TypeVar("Word", bound=str)
FIELDS = (
    "account", "person", "application", "entitlement", "issuer", "severity", "policy", "state", "jit", "since", "until",
)  # fmt: skip


def choice(asked: Asked, snapshot: Snapshot, states: Collection[str] | None = None) -> dict[str, Any]:
    """Return the fields of ``governance.model.choice.Choice`` that an address asks for; ``states``: those of the list.

    Raises UnclearError for a word that stands for nothing, or for more than one account of a source.
    """
    policies = [policy.id for policy in all_policies(snapshot.settings)] if asked.words("policy") else ()
    return {
        "account_ids": _accounts(asked, snapshot),
        "application_ids": _meant(asked, snapshot, "application", application_ids),
        "entitlement_ids": _meant(asked, snapshot, "entitlement", entitlement_ids),
        "issuers": among(asked.words("issuer"), sorted(snapshot.known)),
        "policies": among(asked.words("policy"), policies),
        "severities": among(asked.words("severity"), SEVERITIES),
        "states": asked.words("state") or None if states is None else among(asked.words("state"), states),
        "only_jit": asked.ticked("jit"),
        "since": asked.instant("since"),
        "until": asked.instant("until"),
    }


def is_narrowed(asked: Asked) -> bool:
    """Tell whether an address narrows a list at all."""
    return any(asked.words(field) for field in FIELDS)


def _accounts(asked: Asked, snapshot: Snapshot) -> tuple[str, ...] | None:
    person = asked.word("person")
    if person is None:
        return _meant(asked, snapshot, "account", account_ids)
    if asked.word("account") is not None:
        raise UnclearError("a person asks for all accounts of one, an account for one of them; give one of both")
    return accounts_of_person(snapshot, person)


def _meant(
    asked: Asked, snapshot: Snapshot, field: str, find: Callable[[Snapshot, str], tuple[str, ...]]
) -> tuple[str, ...] | None:
    word = asked.word(field)
    return None if word is None else find(snapshot, word)


def among(words: Collection[str], known: Collection[Word]) -> tuple[Word, ...] | None:
    """Return words as the known ones are written; None for none. Raises UnclearError for one that is not known."""
    by_lower = {name.lower(): name for name in known}
    for word in words:
        if word.lower() not in by_lower:
            hint = did_you_mean(word, known) if known else "; nothing was read yet"
            raise UnclearError(f"nothing is called {word!r:.60}{hint}")
    return tuple(by_lower[word.lower()] for word in words) or None
