"""The home domain of a login: of a guest, the one it is known by at home."""

from __future__ import annotations

_GUEST = "#ext#"


def home_domain(login: str | None) -> str | None:
    """Return the login's home domain in lower case, None when it tells none.

    Entra writes a guest ``pat@partner.example`` as ``pat_partner.example#EXT#@tenant.example``; a domain holds no
    underscore, so that the last one stands for the ``@``
    (https://learn.microsoft.com/entra/external-id/user-properties).
    """
    if not login:
        return None
    local, guest, _ = login.lower().partition(_GUEST)
    _, separator, domain = local.rpartition("_" if guest and "@" not in local else "@")
    return domain.strip().rstrip(".") or None if separator else None
