"""Whether a form was sent from one of our own pages, by whoever was given it."""

from __future__ import annotations

import hmac
from collections.abc import Mapping

FIELD = "forgery_token"
_OWN = ("same-origin", "none")
"""``none``: the person himself asked for it, as by sending a form again."""


def is_forged(headers: Mapping[str, str], entered: str, expected: str, origin: str) -> bool:
    """Tell whether a form comes from elsewhere: by what the browser says of its origin, and by the session's token.

    ``headers``: by lower-case name. ``origin``: this console's own, as ``http://127.0.0.1:7730``.
    """
    return is_from_elsewhere(headers, origin) or not hmac.compare_digest(entered.encode(), expected.encode())


def is_from_elsewhere(headers: Mapping[str, str], origin: str) -> bool:
    """Tell whether the browser says that a form was sent from another site's page."""
    return headers.get("sec-fetch-site", "same-origin") not in _OWN or headers.get("origin", origin) != origin
