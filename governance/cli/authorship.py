"""Who enters a command, by the operating system and its password database, never by the environment."""

from __future__ import annotations

import os
import pwd
import socket

from governance.model.acts import Author
from governance.model.keys import plain_parts
from governance.settings.people import PeopleSettings
from ingest.contract.errors import SetupError

_STREAMS = (0, 1, 2)


def os_author(people: PeopleSettings) -> Author:
    """Return who runs this process, and the account that ``people.os`` knows him as.

    Raises SetupError when login and user id stand there for two accounts.
    """
    uid = os.getuid()
    login = _login(uid)
    named = {people.os[word] for word in (str(uid), login) if word is not None and word in people.os}
    if len(named) > 1:
        raise SetupError(f"people.os: {login} and {uid} are one user, and stand for two accounts; leave one out")
    account = plain_parts(named.pop()) if named else None
    return Author(
        via="os",
        issuer=account.issuer if account is not None else None,
        subject=account.id if account is not None else None,
        uid=uid,
        name=login,
        terminal=_terminal(),
        address=socket.gethostname(),
    )


def _login(uid: int) -> str | None:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return None


def _terminal() -> str | None:
    for stream in _STREAMS:
        try:
            return os.ttyname(stream).removeprefix("/dev/")
        except OSError:
            continue
    return None
