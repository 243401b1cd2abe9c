"""What a tenant's labels mean: which of them are one, and what is said where records stand under two.

An act says that one label means another. All of them together are a map; a label that means one which itself means a
third is that third. Which act was entered first does not matter: there are no two about one label.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from governance.model.acts import Act
from governance.model.keys import plain_parts
from governance.model.states import IDP_PREFIX
from ingest.contract.providers.catalogue import providers

Meanings = Mapping[str, str]
"""Label → the label that it means; a label that means itself is not in it."""


def two_labels(issuer: str, others: Sequence[str]) -> str:
    """Return why nothing is judged of an account whose subject stands under several labels of one IdP."""
    return f"stands under two labels, {' and '.join(sorted({issuer, *others}))}; see `jitgov relabel`"


def meanings_of(acts: Iterable[Act]) -> dict[str, str]:
    """Return what the labels mean by acts of kind ``alias``, each followed to its end."""
    direct = {act.subject: str(act.says()["label"]) for act in acts}
    meanings: dict[str, str] = {}
    for label in direct:
        meaning, passed = direct[label], {label}
        while meaning in direct and meaning not in passed:
            passed.add(meaning)
            meaning = direct[meaning]
        meanings[label] = meaning
    return meanings


def label_in(key: str) -> str:
    """Return the label in an issuer, or in a key that begins with one; '' where there is none."""
    return plain_parts(key.removeprefix(IDP_PREFIX)).issuer.partition(":")[2]


def moved_key(key: str, meanings: Meanings) -> str:
    """Return an issuer, or a key that begins with one, under the label that its label means.

    Labels of identity providers are meant: a roster may be called alike, and is another thing. The key of an account in
    an application names two issuers, that of the application and that of the account that signs in there.
    """
    application, mark, account = key.rpartition(">")
    if mark:
        return f"{moved_key(application, meanings)}>{moved_key(account, meanings)}"
    prefix = IDP_PREFIX if key.startswith(IDP_PREFIX) else ""
    issuer = plain_parts(key.removeprefix(prefix)).issuer
    idp, _, label = issuer.partition(":")
    meaning = meanings.get(label)
    return (
        key
        if meaning is None or idp not in providers()
        else f"{prefix}{idp}:{meaning}{key[len(prefix) + len(issuer) :]}"
    )
