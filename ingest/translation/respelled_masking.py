"""Masks secrets in the forms that other products make of a vendor's records: flattened, numbered, in snake case.

What leads to a value there may stand in one name or in several; so the names are run together, in small letters, and
compared with the places that the provider's leaf lists. All other tokens stay as they are.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import msgspec
from msgspec import Raw

from ingest.contract.providers.interface import RespelledSecret
from ingest.translation.hidden_names import (
    decode_elements,
    decode_members,
    decode_text,
    once_each,
    repeats_a_name,
    spells_letters,
)
from ingest.translation.masking import MASK, holds_nothing

_LEFT_OUT = re.compile(r"[^a-z0-9.]+")
_BESIDE = ("name", "displayname", "key")
_encode = msgspec.json.Encoder().encode


def masked_respelled(raw: bytes, secrets: Sequence[RespelledSecret]) -> bytes:
    """Return the record's bytes with the values at these places masked; bytes that cannot be read as they are."""
    lower_case = raw.lower()
    hinted = secrets if spells_letters(lower_case) else [s for s in secrets if s.hint.search(lower_case) is not None]
    if not hinted:
        return raw
    if repeats_a_name(raw):
        # Which of its names an object goes by is not clear then: whatever it is called, it is masked.
        raw, hinted = once_each(raw), [secret._replace(named_by=None) for secret in hinted]
    whole = Raw(raw)
    after = _within(whole, "", hinted)
    return raw if after is whole else bytes(after)


def _within(value: Raw, place: str, secrets: Sequence[RespelledSecret]) -> Raw:
    """Return the value with the secrets within it masked, also where an object or a list stands as JSON text."""
    value_text = bytes(value).strip()
    try:
        match value_text[:1]:
            case b'"':
                inner = decode_text(value_text).strip()
                if inner[:1] not in ("{", "["):
                    return value
                before = Raw(inner.encode())
                after = _within(before, place, secrets)
                return value if after is before else Raw(_encode(bytes(after).decode()))
            case b"[":
                elements = decode_elements(value_text)
                changed = [_within(element, f"{place}.{number}", secrets) for number, element in enumerate(elements)]
                same = all(a is b for a, b in zip(elements, changed, strict=True))
                return value if same else Raw(_encode(changed))
            case b"{":
                return _in_object(value, decode_members(value_text), place, secrets)
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        return value
    return value


def _in_object(value: Raw, members: dict[str, Raw], place: str, secrets: Sequence[RespelledSecret]) -> Raw:
    places = {name: _place_of(place, name) for name in members}
    by_place: dict[str, list[Raw]] = {}
    for name, member in members.items():  # Two spellings of a name stand at one place.
        by_place.setdefault(places[name], []).append(member)
    changed = False
    for name, member in members.items():
        if holds_nothing(member):
            continue
        if any(_is_at(secret, places[name], by_place) for secret in secrets):
            members[name], changed = MASK, True
        else:
            members[name] = after = _within(member, places[name], secrets)
            changed = changed or after is not member
    return Raw(_encode(members)) if changed else value


def _place_of(place: str, name: str) -> str:
    own = _LEFT_OUT.sub("", name.lower())
    return f"{place}.{own}" if place else own


def _is_at(secret: RespelledSecret, place: str, by_place: Mapping[str, Sequence[Raw]]) -> bool:
    """Tell whether the secret's place is this one, and what stands beside it is called as a secret is."""
    at = secret.place.fullmatch(place)
    if at is None or secret.named_by is None:
        return at is not None
    names = (text for word in _BESIDE for name in by_place.get(f"{at['of']}{word}", ()) for text in _names_in(name))
    return any(secret.named_by.search(name) is not None for name in names)


def _names_in(name: Raw) -> list[str]:
    """Return the text of a name; a search's answer holds as a list what many values beside it are called."""
    value: object = msgspec.json.decode(name)
    return [text for text in (value if isinstance(value, list) else [value]) if isinstance(text, str)]
