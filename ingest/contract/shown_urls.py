"""URLs as they may be shown: a secret does not stand in one, and where somebody wrote one, it is not repeated."""

from __future__ import annotations

import re

_HARMLESS = frozenset(
    {
        *("application_name", "connect_timeout", "dbname", "host", "hostaddr", "keepalives", "port", "sslmode"),
        *("target_session_attrs", "timeout", "user"),
    }
)
"""Parameters of a store's URL (libpq's and sqlite3's names) whose values are shown; all others may hold a secret."""
_PARAMETER = re.compile(r"([?&;])([^=&;#]*)=([^&;#]*)")
_BLOTTED = "***"


def without_secrets(url: str) -> str:
    """Return the URL with what may be a secret blotted out.

    Whatever stands before the last ``@`` behind a colon is taken for a password, also where its own ``@``, ``/`` or
    ``?`` are not escaped, and of a list of addresses each may have one. Of parameters only listed ones are shown.
    """
    scheme, separator, rest = url.partition("://")
    if not separator:
        return url
    if not rest.startswith("/"):
        entry, at, address = rest.rpartition("@")
        if at:
            user, colon, _ = entry.partition(":")
            rest = f"{user}{':' + _BLOTTED if colon else ''}@{address}"
    return f"{scheme}://{_PARAMETER.sub(_parameter, rest)}"


def _parameter(parameter: re.Match[str]) -> str:
    mark, name, value = parameter.groups()
    return f"{mark}{name}={value if name.lower() in _HARMLESS else _BLOTTED}"
