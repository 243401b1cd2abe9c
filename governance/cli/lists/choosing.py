"""Turns what was asked into what a query chooses by: words into ids, names of sources and policies checked."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any

import click

from governance.cli.lists.asking import Asked
from governance.model.tenant_labels import moved_key
from governance.policies.catalogue import all_policies
from governance.queries.asked_words import words_meant
from governance.queries.holders import accounts_of_person
from governance.queries.snapshot import Snapshot
from governance.queries.whom import account_ids, application_ids, entitlement_ids, renamed
from governance.store.queries.entity_names import Named
from ingest.contract.did_you_mean import did_you_mean
from ingest.contract.errors import UnclearError


def choice(snapshot: Snapshot, asked: Asked) -> dict[str, Any]:
    """Return the fields of ``governance.model.choice.Choice`` that were asked for.

    Raises click.BadParameter for a word that stands for nothing, or for more than one account of a source.
    """
    return {
        "account_ids": _accounts(snapshot, asked),
        "application_ids": meant(snapshot, "application", asked.application, application_ids),
        "entitlement_ids": meant(snapshot, "entitlement", asked.entitlement, entitlement_ids),
        "issuers": _issuers(snapshot, asked.issuer) if asked.issuer else None,
        "policies": _among("--policy", asked.policy, [p.id for p in all_policies(snapshot.settings)])
        if asked.policy
        else None,
        "severities": asked.severity or None,
        "states": asked.state or None,
        "reviewers": _reviewers(snapshot, asked.reviewer),
        "only_jit": asked.jit,
        "since": asked.since,
        "until": asked.until,
    }


def _issuers(snapshot: Snapshot, words: Collection[str]) -> tuple[str, ...]:
    of_today = [moved_key(word, snapshot.meanings) for word in words]
    return _among("--issuer", of_today, sorted(snapshot.known))


def _reviewers(snapshot: Snapshot, words: Collection[str]) -> tuple[str, ...] | None:
    """Return all words by which reviewers may be asked; one that is no account's, as a team's, stands for itself."""
    meant_by: set[str] = set()
    for word in words:
        try:
            meant_by.update(words_meant(snapshot, word))
        except UnclearError as error:
            click.echo(f"{error}; what is asked of this very word is listed", err=True)
            meant_by.add(word.strip().lower())
    return tuple(sorted(meant_by)) or None


def _accounts(snapshot: Snapshot, asked: Asked) -> tuple[str, ...] | None:
    if asked.person is None:
        return meant(snapshot, "account", asked.account, account_ids)
    if asked.account is not None:
        raise click.UsageError("--person asks for all accounts of one, --account for one of them; give one of both")
    try:
        accounts = accounts_of_person(snapshot, asked.person)
    except UnclearError as error:
        raise click.BadParameter(str(error), param_hint="--person") from error
    if not accounts:
        click.echo(f"{asked.person} stands in the roster; no account is known to be theirs", err=True)
    return accounts


def meant(
    snapshot: Snapshot, what: Named, word: str | None, find: Callable[[Snapshot, str], tuple[str, ...]]
) -> tuple[str, ...] | None:
    """Return the ids that a word stands for, and say on stderr which of them are called otherwise today.

    None without a word. Raises click.BadParameter when it is unclear.
    """
    if word is None:
        return None
    try:
        ids = find(snapshot, word)
    except UnclearError as error:
        raise click.BadParameter(str(error), param_hint=f"--{what}") from error
    for note in renamed(snapshot, what, word, ids):
        click.echo(note, err=True)
    return ids


def _among(option: str, words: Collection[str], known: Collection[str]) -> tuple[str, ...]:
    """Return the known names that are meant, whatever their letter case. Raises click.BadParameter for another one."""
    by_lower = {name.lower(): name for name in known}
    for word in words:
        if word.lower() not in by_lower:
            hint = did_you_mean(word, known) if known else "; nothing was read yet"
            raise click.BadParameter(f"nothing is called {word!r:.60}{hint}", param_hint=option)
    return tuple(by_lower[word.lower()] for word in words)
