"""One request to Graph as an endpoint sees it, and the frame of its answer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Literal, NamedTuple

import orjson

Version = Literal["v1.0", "beta"]

SERVICE = "https://graph.microsoft.com"


class Call(NamedTuple):
    """A request that is allowed in; ``url`` is without options, ``asked`` the whole URL, ``now`` in microseconds."""

    version: Version
    url: str
    asked: str
    query: Mapping[str, str]
    now: int
    id: str = ""
    """The id within the path (``/groups/{id}/members``)."""
    permissions: tuple[str, ...] = ()
    """What the caller may do: some of it decides on what a row shows."""
    member: str = ""
    """The second id within the path (``/groups/{id}/members/{member}``)."""
    body: Mapping[str, Any] = {}
    """What a write says."""
    page_size: int | None = None
    """What ``Prefer: odata.maxpagesize`` asks for; only delta walks heed it."""


def framed(
    version: Version,
    resource: str,
    rows: Iterable[bytes],
    *,
    next_link: str | None = None,
    delta_link: str | None = None,
    count: int | None = None,
) -> bytes:
    """Return a page: rows that are JSON texts already are joined, not read."""
    parts = [b'{"@odata.context":' + orjson.dumps(f"{SERVICE}/{version}/$metadata#{resource}")]
    if count is not None:
        parts.append(b'"@odata.count":%d' % count)
    if next_link is not None:
        parts.append(b'"@odata.nextLink":' + orjson.dumps(next_link))
    if delta_link is not None:
        parts.append(b'"@odata.deltaLink":' + orjson.dumps(delta_link))
    return b",".join(parts) + b',"value":[' + b",".join(rows) + b"]}"
