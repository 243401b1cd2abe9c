"""Writes that are never sent to Graph, because what they do is not what they look like.

``DELETE …/members/{id}`` without ``/$ref`` deletes the member itself where the app may manage users
(https://learn.microsoft.com/graph/api/group-delete-members); an owner alike.
"""

from __future__ import annotations

from collections.abc import Sequence

_LINKS = ("members", "owners")
_OBJECTS = ("directoryobjects", "deleteditems")


def forbids(method: str, segments: Sequence[str]) -> str | None:
    """Return why a write is never sent, None where it may be."""
    if segments[-1] == "$batch":
        return "requests within a batch are not looked at"
    if method != "DELETE":
        return None
    if any(segment.partition("(")[0] in _LINKS for segment in segments) and segments[-1] != "$ref":
        return "without /$ref at its end it deletes the member or owner itself"
    if any(segment.partition("(")[0] in _OBJECTS for segment in segments) and segments[-1] != "$ref":
        return "it deletes an object of the directory, whatever that is"
    return None
