"""Says that one tenant's label means another: an act, upon which all that stands under it is brought under the other.

The act holds for records that are still to come from the moment that it is entered, for whoever takes a batch in reads
it in his transaction. What stands in the store follows in chunks: wherever that is interrupted, it goes on there.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

from sqlalchemy import Connection, Engine

from governance.audit.entries import spelled
from governance.model.acts import Act, Author, made_act
from governance.model.tenant_labels import Meanings, label_in
from governance.store.database.engine import writing
from governance.store.evidence.act_rows import acts_about, acts_of_kind, insert_acts
from governance.store.evidence.label_acts import load_meanings
from governance.store.feed.change_feed import known_since
from governance.store.running.account_labels import kept_issuers
from governance.store.running.generations import wait_for_derivations
from governance.store.running.work_items import enqueue
from governance.worker.generations.config_acts import moved_exceptions
from ingest.contract.did_you_mean import did_you_mean
from ingest.contract.errors import DeclinedError, UnclearError
from ingest.contract.labels import why_no_label


class SettingsLabels(NamedTuple):
    """The labels that settings give: of what is read live, and all of them."""

    live: Collection[str]
    named: Collection[str]


def relabel(engine: Engine, label: str, meaning: str, settings: SettingsLabels, by: Author, now: int) -> Act:
    """Enter that a label means another one, and leave the work of bringing its rows there.

    Raises DeclinedError for a label that is unknown, that means another one already, or that a source is read under,
    and where the two would mean each other.
    """
    with writing(engine) as connection:
        # Whoever takes a batch in now may not know of the act; whoever begins later does.
        wait_for_derivations(connection)
        _check(connection, label, meaning, settings)
        act = made_act("alias", label, {"label": meaning}, by, now)
        insert_acts(connection, [act])
        insert_acts(connection, moved_exceptions(acts_of_kind(connection, "exception"), load_meanings(connection)))
        enqueue(connection, {f"relabel:{label}"}, now)
        return act


def _check(connection: Connection, label: str, meaning: str, settings: SettingsLabels) -> None:
    for word in (label, meaning):
        problem = why_no_label(word)
        if problem is not None:
            raise DeclinedError(problem)
    if label == meaning:
        raise DeclinedError(f"{label} is {meaning} already: name the label to leave, and another one")
    meanings = load_meanings(connection)
    _check_meanings(connection, label, meaning, meanings)
    known = _known_labels(connection) | set(meanings.values())
    if label not in known:
        raise UnclearError(f"the store knows nothing under the label {label}{did_you_mean(label, sorted(known))}")
    if label in settings.live:
        raise DeclinedError(
            f"the settings read a source under the label {label}: change its `tenant` to {meaning} there, restart what "
            "collects, then relabel"
        )
    possible = {*known, *settings.named}
    if meaning not in possible:
        raise DeclinedError(
            f"neither the store nor the settings know the label {meaning}{did_you_mean(meaning, sorted(possible))}; "
            "where it is to be a new one, name it in the settings first (`tenant`, `tenants`, or a source's)"
        )


def _check_meanings(connection: Connection, label: str, meaning: str, meanings: Meanings) -> None:
    if meanings.get(meaning) == label:
        raise DeclinedError(f"{meaning} means {label} since it was relabelled: the two would mean each other")
    for word in (label, meaning):
        if word in meanings:
            (act, *_) = acts_about(connection, ("alias",), (word,))[word]
            by_whom, at = act.author().spelled(), spelled(act.at)
            raise DeclinedError(f"{word} means {meanings[word]}: it was relabelled by {by_whom} at {at}")


def _known_labels(connection: Connection) -> set[str]:
    issuers = {issuer for several in kept_issuers(connection).values() for issuer in several}
    return {label_in(issuer) for issuer in issuers | known_since(connection).keys()}
