"""Who answers now for accounts that are no person's, by config, a register or a person's word; set-wise."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec
from sqlalchemy import Connection

from governance.store.database.streaming import rows_among
from governance.store.held.answerers import accounts_called

# Of an account in an application it stands with the account that signs in there.
_ANSWERABLE = (
    "SELECT a.account_id, o.answerable FROM account a JOIN account o ON o.account_id = a.idp_account_id "
    "WHERE a.account_id IN ({keys}) AND o.answerable IS NOT NULL"
)


class _Answerable(msgspec.Struct, frozen=True):
    owner: str | None = None


_decode = msgspec.json.Decoder(_Answerable).decode


def owners_of_accounts(connection: Connection, account_ids: Iterable[str]) -> dict[str, str]:
    """Return, by account, the account of the person who answers for it; who is nobody's, or unclear, is left out."""
    spelled = {
        account_id: owner
        for account_id, answerable in rows_among(connection, _ANSWERABLE, account_ids)
        if (owner := _decode(answerable).owner) is not None
    }
    called = accounts_called(connection, spelled.values())
    owners = {account_id: called.get(owner, ()) for account_id, owner in spelled.items()}
    return {
        account_id: named[0].account_id
        for account_id, named in owners.items()
        if len(named) == 1 and named[0].type == "person"
    }
