"""The issuers of applications' own account lists, each made of its application's key and leading back to it.

An application that an identity provider knows (``okta:acme|0oa1crm``) has the list ``applist:okta:acme/0oa1crm``. One
that no identity provider knows is known by its name alone: its key is ``applist:HR tool|HR tool``.
"""

from __future__ import annotations

from ingest.contract.errors import SetupError
from ingest.contract.providers.catalogue import providers

IDP = "applist"
FIRST_KEY, AFTER_LAST_KEY = f"{IDP}:", f"{IDP};"
"""Between them lie the keys of all accounts that such lists name: ';' follows ':'."""
_BETWEEN = "/"


def list_label(application_id: str) -> str:
    """Return the label of an application's list. Raises SetupError for an id that would not lead back to it."""
    issuer, _, own = application_id.partition("|")
    label = own if issuer == f"{IDP}:{own}" else f"{issuer}{_BETWEEN}{own}"
    if application_of(f"{IDP}:{label}") != application_id:
        raise SetupError(f"{application_id}: an application of this id can have no account list")
    return label


def unconnected_application(name: str) -> str:
    """Return the key of an application that no identity provider knows."""
    return f"{IDP}:{name}|{name}"


def is_own_list(issuer: str) -> bool:
    """Tell whether the issuer (or the key of an account of it) is an application's own list."""
    return issuer.startswith(FIRST_KEY)


def application_of(issuer: str) -> str:
    """Return the key of the application whose own list the issuer is."""
    label = issuer.removeprefix(FIRST_KEY)
    home, mark, own = label.rpartition(_BETWEEN)
    idp, colon, _ = home.partition(":")
    return f"{home}|{own}" if mark and colon and idp != IDP and idp in providers() else f"{issuer}|{label}"
