"""Long work items: the many accounts that one of them stands for, a chunk at a time, by index."""

from __future__ import annotations

from sqlalchemy import Connection

from governance.model.identity_links import CLIENT_OF
from governance.model.keys import plain_parts
from governance.store.database.statements import rows
from governance.store.running.account_labels import issuers_of, load_other_issuers
from governance.store.running.work_items import WorkItem
from ingest.contract.application_lists import AFTER_LAST_KEY, FIRST_KEY
from ingest.contract.event import account_key

_HOLDERS = (
    "SELECT DISTINCT account_id FROM held_grant WHERE entitlement_id = %s AND recorded_to IS NULL AND account_id > %s "
    "ORDER BY account_id LIMIT %s"
)
_OF_APPLICATION = (
    "SELECT DISTINCT idp_account_id FROM account WHERE application_id = %s AND idp_account_id > %s "
    "ORDER BY idp_account_id LIMIT %s"
)
_ASSIGNED = (
    "SELECT DISTINCT account_id FROM held_grant WHERE application_id = %s AND recorded_to IS NULL AND account_id > %s "
    "ORDER BY account_id LIMIT %s"
)
_HANDED_ON = "SELECT DISTINCT group_id FROM conferral WHERE {} = %s AND group_id > %s ORDER BY group_id LIMIT %s"
_OF_ISSUER = (
    "SELECT account_id FROM account WHERE issuer = %s AND application_id = '' AND account_id > %s "
    "ORDER BY account_id LIMIT %s"
)
_EVERYONE = (
    "SELECT account_id FROM account WHERE %s <> '' AND application_id = '' AND account_id > %s "
    "ORDER BY account_id LIMIT %s"
)
# Accounts of applications' own lists have no row where they stand under another account, but what they are called.
_AT_LISTS = (
    "SELECT DISTINCT account_id FROM identity_link WHERE account_id > %s AND account_id < %s "
    "ORDER BY account_id LIMIT %s"
)
_GROUPS = (
    "SELECT DISTINCT about FROM fact WHERE %s <> '' AND about_kind = 'group' AND about > %s ORDER BY about LIMIT %s"
)
_SILENT = (
    "SELECT d.account_id FROM silence_due d JOIN silence_judged j ON j.issuer = d.issuer AND j.stream = '' "
    "WHERE d.issuer = %s AND d.due_at <= j.until_at AND d.account_id > %s ORDER BY d.account_id LIMIT %s"
)
_NAMED = "SELECT account_id FROM account WHERE account_id = %s AND account_id > %s LIMIT %s"
_CLIENTS = (
    f"SELECT account_id FROM identity_link WHERE link = '{CLIENT_OF}' || %s AND account_id > %s "
    "ORDER BY account_id LIMIT %s"
)
_SHARING = "SELECT account_id FROM identity_link WHERE link = %s AND account_id > %s ORDER BY account_id LIMIT %s"
# Of whom a policy that judges accounts says something that is not mere compliance, in order of account by index.
_ANSWERED = tuple(
    f"SELECT DISTINCT account_id FROM {table} WHERE policy = %s AND account_id > %s{also} ORDER BY account_id LIMIT %s"
    for table, also in (("finding", " AND live = 1"), ("not_evaluable", ""))
)
_LONG = {
    "everyone": ("anew", _EVERYONE),
    "persons": ("person", _EVERYONE),
    "groups": ("group", _GROUPS),
    "answerable": ("anew", _NAMED),
    "members": ("account", _HOLDERS),
    "application": ("account", _OF_APPLICATION),
    "assigned": ("account", _ASSIGNED),
    "handing": ("group", _HANDED_ON.format("entitlement_id")),
    "assigning": ("group", _HANDED_ON.format("application_id")),
    "stream": ("account", _OF_ISSUER),
    "silent": ("account", _SILENT),
    "asked": ("account", _EVERYONE),
    "duty": ("person", _HOLDERS),
    "link": ("person", _SHARING),
    "clients": ("account", _CLIENTS),
}
"""Kind of a long item → kind of the items that it is expanded to, and the accounts that it stands for."""
STAND_INS, STAND_INS_AGAIN = "stand_ins", "stand_ins_again"
KINDS = (STAND_INS, STAND_INS_AGAIN, "silence", *_LONG, "users", "labels", "retired", "answered")


def expansion(connection: Connection, item: WorkItem, size: int) -> tuple[set[str], str | None]:
    """Return the items that the next ``size`` accounts of a long item are expanded to, and its next cursor."""
    if item.kind == "users":
        return _users(connection, item, size)
    if item.kind == "answered":
        pages = (rows(connection, sql, (item.subject, item.cursor, size)) for sql in _ANSWERED)
        accounts = sorted({row[0] for page in pages for row in page})[:size]
        return {f"account:{account}" for account in accounts}, accounts[-1] if len(accounts) == size else None
    if item.kind == "labels":
        return _under_two_labels(connection, item, size)
    kind, sql = _LONG[item.kind]
    accounts = [row[0] for row in rows(connection, sql, (item.subject, item.cursor, size))]
    if sql is _EVERYONE:
        begin = (max(item.cursor, FIRST_KEY), AFTER_LAST_KEY, size)
        accounts = sorted({*accounts, *(row[0] for row in rows(connection, _AT_LISTS, begin))})[:size]
    return {f"{kind}:{account}" for account in accounts}, accounts[-1] if len(accounts) == size else None


def _under_two_labels(connection: Connection, item: WorkItem, size: int) -> tuple[set[str], str | None]:
    """As ``expansion``, of an issuer's accounts whose subjects are known under another label, and of those others."""
    accounts = [row[0] for row in rows(connection, _OF_ISSUER, (item.subject, item.cursor, size))]
    idp = item.subject.partition(":")[0]
    others = load_other_issuers(connection, accounts, {idp: tuple(issuers_of(connection, idp))})
    keys = {account_key(issuer, plain_parts(account).id) for account, issuers in others.items() for issuer in issuers}
    last = accounts[-1] if len(accounts) == size else None
    return {f"account:{account}" for account in keys | others.keys()}, last


def _users(connection: Connection, item: WorkItem, size: int) -> tuple[set[str], str | None]:
    """As ``expansion``, of an application's users: who has an account there, may enter it, or has used it.

    All accounts are walked through, and each is looked up: no index leads from an application to its uses.
    """
    rows_of_accounts = rows(connection, _WITH_USE, (item.subject, item.subject, item.subject, item.cursor, size))
    last = rows_of_accounts[-1][0] if len(rows_of_accounts) == size else None
    return {f"anew:{account}" for account, uses in rows_of_accounts if uses}, last


_WITH_USE = """
SELECT a.account_id,
       EXISTS (SELECT 1 FROM usage_rollup r WHERE r.account_id = a.account_id AND r.application_id = %s)
       OR EXISTS (SELECT 1 FROM account o WHERE o.idp_account_id = a.account_id AND o.application_id = %s)
       OR EXISTS (SELECT 1 FROM held_grant g WHERE g.account_id = a.account_id AND g.application_id = %s)
FROM account a WHERE a.application_id = '' AND a.account_id > %s ORDER BY a.account_id LIMIT %s
"""
