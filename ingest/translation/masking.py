"""Masks secrets in a vendor's record before anything of it is kept: values at the paths that the provider's leaf lists.

All other tokens stay as they are. A record without a secret is returned as the same bytes. Of two members of one name
the last counts for whoever reads the record; where a secret may stand the others go, for nobody sees what they hold.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

import msgspec
from msgspec import Raw

from ingest.contract.providers.interface import SecretPath
from ingest.translation.hidden_names import (
    decode_elements,
    decode_members,
    decode_text,
    once_each,
    repeats_a_name,
    spells_letters,
)

MASK = Raw(b'"***"')
_NOTHING = (b"null", b'""', b"[]", b"{}", b'"[]"', b'"null"', b'[""]', b"[null]")
_encode = msgspec.json.Encoder().encode


def masked(raw: bytes, paths: Sequence[SecretPath], places: bytes | None = None) -> bytes:
    """Return the record's bytes with the values at these paths masked; bytes that cannot be read as they are.

    ``places`` are the parts of them to which the paths can lead, where that is known.
    """
    if places == b"":
        return raw
    hinted = _hinted(paths, (raw if places is None else places).lower())
    if not hinted:
        return raw
    leading = _leading_somewhere(hinted, raw.lower())
    if leading and repeats_a_name(raw):
        # Which of its names an object goes by is not clear then: whatever it is called, it is masked.
        raw, leading = once_each(raw), [path._replace(named_by=None) for path in leading]
    for path in leading:
        whole = Raw(raw)
        after = _within(whole, path.path, path)
        raw = raw if after is whole else bytes(after)
    return raw


def holds_nothing(member: Raw) -> bool:
    """Tell whether a member holds no secret: it is empty, or masked already."""
    return bytes(member).strip() in (*_NOTHING, bytes(MASK))


def _hinted(paths: Sequence[SecretPath], lower_case: bytes) -> Sequence[SecretPath]:
    if spells_letters(lower_case):
        return paths
    hint, holds, hinted = None, False, []
    for path in paths:
        if path.hint is not hint:  # Most paths share one: it is looked for once.
            hint, holds = path.hint, path.hint.search(lower_case) is not None
        if holds:
            hinted.append(path)
    return hinted


def _leading_somewhere(paths: Sequence[SecretPath], lower_case: bytes) -> Sequence[SecretPath]:
    """Return the paths but those of which a record lacks a member, or a word in the name of what they lead to.

    Where a name may be spelled by escapes, or by signs whose small letter is another's, its bytes prove nothing.
    """
    if b"\\u" in lower_case or not lower_case.isascii():
        return paths
    named_by, holds, leading = None, True, []
    for path in paths:
        if any(begin not in lower_case for begin in _begins(path.path)):
            continue
        if path.named_by is not named_by:
            named_by, holds = path.named_by, _may_hold_a_name(path.named_by, lower_case)
        if holds:
            leading.append(path)
    return leading


def _may_hold_a_name(named_by: re.Pattern[str] | None, lower_case: bytes) -> bool:
    return named_by is None or _anywhere(named_by).search(lower_case) is not None


@cache
def _anywhere(named_by: re.Pattern[str]) -> re.Pattern[bytes]:
    """Return a pattern in small letters as one of a record's bytes: it stands there, and neither begins nor ends it."""
    return re.compile(re.sub(r"[$^]", "", named_by.pattern).encode())


@cache
def _begins(steps: tuple[str, ...]) -> tuple[bytes, ...]:
    """Return how the names of the steps begin in JSON, and in JSON that stands as text in JSON."""
    return tuple(f'"{step}'.encode() for step in steps if step != "*")


def _within(value: Raw, steps: Sequence[str], path: SecretPath) -> Raw:
    """Return the value with what the steps lead to masked, also where an object or a list stands as JSON text."""
    record_text = bytes(value).strip()
    try:
        if record_text[:1] == b'"':
            inner = decode_text(record_text).strip()
            if inner[:1] not in ("{", "["):
                return value
            before = Raw(inner.encode())
            after = _within(before, steps, path)
            return value if after is before else Raw(_encode(bytes(after).decode()))
        if record_text[:1] == b"[" and (not steps or steps[0] == "*"):
            elements = decode_elements(record_text)
            changed = [_within(element, steps[1:] if steps else steps, path) for element in elements]
            same = all(a is b for a, b in zip(elements, changed, strict=True))
            return value if same else Raw(_encode(changed))
        if record_text[:1] != b"{":
            return value
        if steps and steps[0] == "*":
            return _within(value, steps[1:], path)  # the only element of a list may stand alone
        return _in_object(value, decode_members(record_text), steps, path)
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        return value


def _in_object(value: Raw, members: dict[str, Raw], steps: Sequence[str], path: SecretPath) -> Raw:
    changed = False
    if not steps:
        if not _applies(members, path):
            return value
        for name, member in members.items():
            if name.lower() in path.fields and not holds_nothing(member):
                members[name], changed = MASK, True
            elif path.is_deep:
                members[name] = after = _within(member, steps, path)
                changed = changed or after is not member
    else:
        wanted = steps[0]
        for name, member in members.items():
            if len(name) == len(wanted) and name.lower() == wanted:
                after = _within(member, steps[1:], path)
                changed = changed or after is not member
                members[name] = after
    return Raw(_encode(members)) if changed else value


def _applies(members: dict[str, Raw], path: SecretPath) -> bool:
    if path.named_by is None:
        return True
    name = next((member for key, member in members.items() if key.lower() in ("displayname", "name", "key")), None)
    if name is None or bytes(name).strip()[:1] != b'"':
        return False
    return path.named_by.search(decode_text(name)) is not None
