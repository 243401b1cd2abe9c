"""Which SQL is let through: one SELECT over the views, with functions that but compute.

This is the first wall. Behind it SQLite asks an authorizer, and PostgreSQL a role that may read the views alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from governance.store.free_sql.tokens import Token, tokens
from governance.store.views.catalogue import VIEWS
from ingest.contract.counting import counted
from ingest.contract.did_you_mean import did_you_mean
from ingest.contract.errors import DeclinedError, UnclearError

MOST_CHARACTERS = 100_000
VIEW_NAMES = frozenset(view.name for view in VIEWS)
WITHIN_VIEWS = VIEW_NAMES | {"former"}
"""What the views name themselves: whoever could give something of his own one of these names would read as they do."""

FUNCTIONS = frozenset({
    # Of groups and windows.
    "count", "sum", "avg", "min", "max", "total", "group_concat", "string_agg", "bool_or", "bool_and", "every",
    "stddev", "variance", "mode", "percentile_cont", "percentile_disc", "row_number", "rank", "dense_rank",
    "percent_rank", "cume_dist", "ntile", "lag", "lead", "first_value", "last_value", "nth_value",
    # Of values.
    "coalesce", "nullif", "ifnull", "iif", "greatest", "least", "abs", "round", "ceil", "ceiling", "floor",
    "cast", "typeof",
    # Of text.
    "lower", "upper", "length", "char_length", "substr", "substring", "trim", "ltrim", "rtrim", "instr", "strpos",
    "position", "split_part",
    # Of time.
    "now", "date", "time", "datetime", "julianday", "unixepoch", "strftime", "extract", "date_trunc", "date_part",
    "age", "to_char", "make_date",
})  # fmt: skip
_WORDS = frozenset({
    "select", "from", "where", "and", "or", "not", "in", "any", "all", "some", "exists", "as", "on", "using",
    "join", "lateral", "with", "recursive", "materialized", "union", "except", "intersect", "distinct", "case",
    "when", "then", "else", "between", "like", "ilike", "is", "by", "over", "filter", "within", "group", "having",
    "limit", "offset", "values", "partition", "order", "rows", "range", "groups", "numeric", "decimal", "varchar",
    "char",
})  # fmt: skip
"""What may stand before a parenthesis and is no function."""
_WRITING = frozenset({
    "insert", "update", "delete", "merge", "into", "create", "drop", "alter", "attach", "pragma", "copy",
    "truncate", "grant",
})  # fmt: skip
_HIDDEN = ("pg_", "sqlite_", "information_schema")


def let_through(sql: str) -> str:
    """Return the statement without its last semicolon.

    Raises UnclearError where it cannot be read, DeclinedError where it asks for more than to read the views.
    """
    if len(sql) > MOST_CHARACTERS:
        raise DeclinedError(f"the SQL has {counted(len(sql), 'character')}, of {MOST_CHARACTERS:,} at most")
    if "\0" in sql:
        raise UnclearError("the SQL holds a character that no SQL has (NUL)")
    stripped = sql.replace("\r\n", "\n").strip()
    pieces = tokens(stripped)
    if pieces and pieces[-1] == Token("sign", ";"):
        # A semicolon in a comment behind it would be none of the statement's.
        if not stripped.endswith(";"):
            raise UnclearError("nothing may stand behind the last semicolon")
        stripped, pieces = stripped[:-1], pieces[:-1]
    if not pieces or pieces[0] not in (Token("word", "select"), Token("word", "with")):
        raise UnclearError(f"write one SELECT over {', '.join(sorted(VIEW_NAMES))}; it may begin by WITH")
    if Token("sign", ";") in pieces:
        raise DeclinedError("one statement at a time: there is a semicolon within")
    _only_reading(pieces)
    _only_computing(pieces)
    return stripped


def _only_reading(pieces: Sequence[Token]) -> None:
    for place, token in enumerate(pieces):
        if token.kind == "word" and token.name in _WRITING:
            raise DeclinedError(f"only reading is let through, no {token.name.upper()}")
        name = token.name.lower()
        if token.kind in ("word", "quoted") and name.startswith(_HIDDEN):
            raise DeclinedError(
                f"{token.name!r:.60} is the database's own; the views are {', '.join(sorted(VIEW_NAMES))}"
            )
        if (
            token.kind in ("word", "quoted", "text")
            and name in WITHIN_VIEWS
            and _begins_definition(pieces[place + 1 :])
        ):
            raise DeclinedError(f"nothing of yours may be called {name!r}; give it another name")


def _begins_definition(behind: Sequence[Token]) -> bool:
    """Tell whether what stands behind a name makes it one that WITH gives."""
    if not behind:
        return False
    if behind[0] == Token("sign", "("):
        return True
    if behind[0] != Token("word", "as") or len(behind) < 2:
        return False
    return behind[1] in (Token("sign", "("), Token("word", "materialized"), Token("word", "not"))


def _only_computing(pieces: Sequence[Token]) -> None:
    for token, following in pairwise(pieces):
        if following != Token("sign", "(") or token.kind not in ("word", "quoted"):
            continue
        if token.kind == "word" and (token.name in FUNCTIONS or token.name in _WORDS):
            continue
        hint = did_you_mean(token.name, sorted(FUNCTIONS)) or "; docs/sql.md lists those that are"
        raise DeclinedError(
            f"{token.name!r:.60} is no function that is let through{hint}. Names of columns are given by AS, one by one"
        )
