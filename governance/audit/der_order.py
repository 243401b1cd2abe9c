"""Puts the certificates of an RFC 3161 answer in the order that DER asks for; nothing else of it is touched.

CMS lets them stand in any order (RFC 5652, 5.1), and OpenSSL's authority sends its own before its issuer's; whoever
reads DER alone refuses that. No signature covers them: what is signed stands elsewhere in the answer.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

_SEQUENCE, _CONTENT = 0x30, 0xA0
_LONG = 0x80


class _Element(NamedTuple):
    """Where an element of the encoding stands: its first octet, that of its content, and the one behind it."""

    at: int
    begin: int
    end: int


def with_ordered_certificates(answer: bytes) -> bytes:
    """Return the answer with its certificates in order; what is no such answer, as it is."""
    try:
        certificates = _certificates(answer)
        if certificates is None:
            return answer
        inner = sorted(answer[element.at : element.end] for element in _within(answer, certificates))
    except (IndexError, ValueError):
        return answer
    return answer[: certificates.begin] + b"".join(inner) + answer[certificates.end :]


def _certificates(answer: bytes) -> _Element | None:
    response = _element(answer, 0, _SEQUENCE)
    status = _element(answer, response.begin)
    if status.end == response.end:
        return None
    token = _element(answer, status.end, _SEQUENCE)
    content = _element(answer, _element(answer, token.begin).end, _CONTENT)
    signed = _element(answer, content.begin, _SEQUENCE)
    version = _element(answer, signed.begin)
    digests = _element(answer, version.end)
    stamped = _element(answer, digests.end)
    return _element(answer, stamped.end, _CONTENT) if answer[stamped.end] == _CONTENT else None


def _within(answer: bytes, whole: _Element) -> Iterator[_Element]:
    at = whole.begin
    while at < whole.end:
        element = _element(answer, at)
        if element.end > whole.end:
            raise ValueError("it ends behind what it stands in")
        yield element
        at = element.end


def _element(answer: bytes, at: int, tag: int | None = None) -> _Element:
    """Return the element that begins there. Raises IndexError, ValueError where none does."""
    if tag is not None and answer[at] != tag:
        raise ValueError("another element stands there")
    length, begin = answer[at + 1], at + 2
    if length >= _LONG:
        size = length - _LONG
        length, begin = int.from_bytes(answer[begin : begin + size]), begin + size
    if begin + length > len(answer):
        raise ValueError("it ends before its content")
    return _Element(at, begin, begin + length)
