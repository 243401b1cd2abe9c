"""Notes what an Okta org's lists say of a service application beside its rights: its credentials, and what was read.

Of a secret only its id and dates are kept, never the secret or its hash, which Okta lists too. Okta has no list of who
owns an application, so nothing of that kind is left unread.
Source: Okta management API, ``GET /api/v1/apps/{appId}/credentials/secrets`` and ``…/credentials/jwks``.
"""

from __future__ import annotations

from functools import partial

from ingest.collection.census_spool import CensusSpool
from ingest.collectors.okta.census import client_rows
from ingest.collectors.okta.census.list_pages import ListedObject, Lists

CREDENTIALS = "credentials"
_APPS = "okta.apps.read"
_LISTS = (("secrets", "secret"), ("jwks", "key"))


class Clients:
    """Notes the credentials of service applications that are in the spool."""

    def __init__(self, lists: Lists, spool: CensusSpool) -> None:
        self._lists = lists
        self._spool = spool

    async def note(self, subject: str, app: ListedObject, unread: set[str]) -> None:
        """Note the credentials of a service application, and which parts of it were read.

        ``unread``: of its scopes (``permissions``) and roles (``roles``) those that could not be listed.
        """
        parts = {"owners", "permissions", "roles"} - unread
        credentials: list[dict[str, object]] = []
        for path, kind in _LISTS:
            listed = await self._lists.if_listed(f"/api/v1/apps/{app.id}/credentials/{path}", CREDENTIALS, _APPS)
            if listed is None:
                self._lists.missing.add(CREDENTIALS)
                break
            readings = [partial(client_rows.credential, entry.value, kind) for entry in listed]
            credentials += self._lists.readable(CREDENTIALS, readings)
        else:
            parts.add(CREDENTIALS)
            credentials.sort(key=lambda credential: (str(credential["kind"]), str(credential["id"])))
            self._spool.note(subject, CREDENTIALS, credentials)
        self._spool.note(subject, "read", sorted(parts))
