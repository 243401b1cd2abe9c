"""What policies could not tell of an account, as one text: whether a policy pass has it alike is seen at a glance.

Each answer is a line; the lines stand in order. ``governance.derivation.judging.question_texts`` spells the same.
Where the two spell something differently rows are compared, and found alike: never the other way round, for no two
answers have one text.
"""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import Connection

from governance.store.database.staging import StagedKeys
from governance.store.database.statements import Answer, among, ask_many, is_postgresql

_PARTS = "policy, account_id, application_id, entitlement_id, detail, reason"


def ask_question_texts(connection: Connection, scopes: StagedKeys, policies: Collection[str]) -> Answer:
    """Ask what policies could not tell of scopes; the answer's rows are (scope, text), of those with any."""
    named = ", ".join(f"'{policy}'" for policy in sorted(policies)) or "''"
    since = "CAST(since_at AS TEXT)"
    if is_postgresql(connection):
        line = f"array_to_json(ARRAY[{_PARTS}])::text || {since}"
        joined = "string_agg(line, E'\\n' ORDER BY line COLLATE \"C\")"
    else:
        # Groups take the rows as they come; should they ever not, rows are compared.
        line, joined = f"json_array({_PARTS}) || {since}", "group_concat(line, char(10))"
    lines = f"SELECT unit_id, {line} AS line FROM not_evaluable WHERE unit_id {among(connection, scopes)}"
    lines = f"{lines} AND policy IN ({named})"
    ordered = lines if is_postgresql(connection) else f"{lines} ORDER BY unit_id, line"
    return ask_many(connection, f"SELECT unit_id, {joined} FROM ({ordered}) told GROUP BY unit_id")
