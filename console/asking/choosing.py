"""What a list is narrowed to by an address: the words and ways of the command line's options."""

from __future__ import annotations

from collections.abc import Callable, Collection
from functools import partial
from typing import Any

from console.asking.asked import Asked, UnclearWordError
from console.asking.seeing import issuers_of, sees_application, sources_within
from governance.model.answers import SEVERITIES
from governance.model.tenant_labels import moved_key
from governance.policies.catalogue import all_policies
from governance.queries.chosen_applications import CHANNELS, ApplicationFilters
from governance.queries.holders import accounts_of_person
from governance.queries.snapshot import Snapshot
from governance.queries.stale_verdict import WORDS, Word
from governance.queries.whom import account_ids, application_ids, entitlement_ids
from ingest.contract.did_you_mean import did_you_mean
from ingest.contract.errors import UnclearError

FIELDS = (
    "account", "person", "application", "entitlement", "issuer", "severity", "policy", "state", "jit", "since", "until",
)  # fmt: skip

NO_KEY = ""
"""A key that nothing has: it chooses no row."""


def choice(asked: Asked, snapshot: Snapshot, states: Collection[str] = ()) -> dict[str, Any]:
    """Return the fields of ``governance.model.choice.Choice`` that an address asks for; ``states``: the list's.

    Raises UnclearWordError for a word that stands for nothing, or for more than one account of a source. Whoever may
    not see all sources gets no rows instead: a sentence would name things of other sources, or tell that there are any.
    """
    policies = [policy.id for policy in all_policies(snapshot.settings)] if asked.words("policy") else ()
    since, until = asked.instant("since"), asked.instant("until")
    if since is not None and until is not None and until <= since:
        raise UnclearWordError("nothing began between since and until: give until later than since")
    return {
        "account_ids": _accounts(asked, snapshot),
        "application_ids": _meant(
            asked, snapshot, "application", partial(application_ids, is_seen=partial(sees_application, asked.visitor))
        ),
        "entitlement_ids": _meant(asked, snapshot, "entitlement", entitlement_ids),
        "issuers": _among(
            [moved_key(word, snapshot.meanings) for word in asked.words("issuer")],
            sources_within(asked.visitor, snapshot.known),
        ),
        "policies": _among(asked.words("policy"), policies),
        "severities": _among(asked.words("severity"), SEVERITIES),
        "states": _among(asked.words("state"), states) if states else asked.words("state") or None,
        "only_jit": asked.ticked("jit"),
        "since": since,
        "until": until,
    }


def states_asked(asked: Asked, states: Collection[str]) -> tuple[str, ...] | None:
    """Return the states of a list that an address asks for; None: all. Raises UnclearWordError for a word of none."""
    return _among(asked.words("state"), states)


def verdicts_asked(asked: Asked) -> tuple[Word, ...]:
    """Return the verdicts of the sweep that an address asks for. Raises UnclearWordError for a word that is none."""
    wanted = _among(asked.words("verdict"), WORDS) or ()
    return tuple(word for word in WORDS if word in wanted)


def register_asked(asked: Asked, snapshot: Snapshot, as_of: int) -> ApplicationFilters:
    """Return what the register of applications is narrowed to. Raises UnclearWordError as ``choice``."""
    return ApplicationFilters(
        as_of=as_of,
        named=asked.word("name"),
        channels=_among(asked.words("channel"), CHANNELS),
        only_with_findings=asked.ticked("findings"),
        **choice(asked, snapshot),
    )


def is_narrowed(asked: Asked) -> bool:
    """Tell whether an address narrows a list at all."""
    return any(asked.words(field) for field in FIELDS)


def _accounts(asked: Asked, snapshot: Snapshot) -> tuple[str, ...] | None:
    if asked.word("person") is None:
        return _meant(asked, snapshot, "account", account_ids)
    if asked.word("account") is not None:
        raise UnclearWordError("a person asks for all accounts of one, an account for one of them; give one of both")
    return _meant(asked, snapshot, "person", accounts_of_person)


def _meant(
    asked: Asked,
    snapshot: Snapshot,
    field: str,
    find: Callable[[Snapshot, str, Collection[str] | None], tuple[str, ...]],
) -> tuple[str, ...] | None:
    word = asked.word(field)
    if word is None:
        return None
    issuers = issuers_of(asked.visitor)
    try:
        return find(snapshot, word, issuers)
    except UnclearError as error:
        if issuers is None:
            raise UnclearWordError(str(error)) from error
        return (NO_KEY,)


def _among(words: Collection[str], known: Collection[str]) -> tuple[str, ...] | None:
    by_lower = {name.lower(): name for name in known}
    for word in words:
        if word.lower() not in by_lower:
            hint = did_you_mean(word, known) if known else "; nothing was read yet"
            raise UnclearWordError(f"nothing is called {word!r:.60}{hint}")
    return tuple(by_lower[word.lower()] for word in words) or None
