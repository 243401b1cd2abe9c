"""Writes docs/sql.md: what each view holds, with a question to begin with; a test holds it to the views.

``python -m governance.store.free_sql.page`` writes it anew, in the working folder.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from governance.store.free_sql.letting import FUNCTIONS
from governance.store.views.catalogue import READER, VIEWS
from governance.store.views.view import View

PAGE = Path("docs") / "sql.md"
_HEAD = f"""\
# Ask in SQL

`make docs` writes this page from the views themselves.

`jitgov sql "SELECT …"` asks six views, which every store has; `jitgov sql -` reads the statement from standard input.
`--json` and `--csv` are for tools, `--limit` ends the answer early, `--timeout` stops it after so many seconds (30).
`jitgov export --parquet DIR` writes the same views as files.

One statement is let through: a SELECT, which may begin by WITH, over these views, with the functions listed at the end.
It is run so that it cannot write, whatever it says: SQLite opens the store for reading alone and asks about every name;
PostgreSQL runs it in a read-only snapshot as the role `{READER}`.

## The reader's role on PostgreSQL

jitgov does not make the role: whoever administers the database does, once.
`jitgov migrate` then lets it read the views.

```sql
CREATE ROLE {READER} NOLOGIN;
GRANT {READER} TO jitgov; -- the role of the store's URL
```

A dashboard or a notebook may log in by a role of its own that `{READER}` is granted to: it sees the views, and nothing
else. Give the role no other rights: `jitgov sql` refuses one that may read the tables.

## How things are spelled

| kind | PostgreSQL | SQLite | Parquet |
|---|---|---|---|
| text | `text`, compared by bytes | `text` | string |
| timestamp | `timestamptz` | text, `2026-05-01T00:00:00.000000Z`: it sorts as time does | timestamp (µs, UTC) |
| date | `date` | text, `2026-05-01` | date |
| number | `bigint` | integer | 64-bit integer |
| boolean | `boolean` | 0 or 1 | boolean |

Names of applications are those that records tell; those that the settings give are not in the store. `v_access` holds
what is believed now: what was believed earlier, `jitgov access --known-at` tells. Columns marked † tell of a person:
who is given them, and files of them, is given personal data.
"""


def page() -> str:
    """Return the whole page."""
    parts = [_HEAD, *(part for view in VIEWS for part in _parts(view)), _functions()]
    return "\n".join(parts)


def _parts(view: View) -> Iterator[str]:
    yield f"## {view.name}\n\n{view.row}\n"
    yield "| column | kind | what it is |\n|---|---|---|"
    for column in view.columns:
        mark = " †" if column.is_personal else ""
        yield f"| `{column.name}`{mark} | {column.kind} | {column.meaning} |"
    yield f"\n{view.question}\n\n```sql\n{_lines(view.example)}\n```\n"


def _lines(example: str) -> str:
    """Return a statement with a line for each of its parts."""
    for word in (" FROM ", " WHERE ", " GROUP BY ", " ORDER BY "):
        example = example.replace(word, f"\n{word.strip()} ")
    return example


def _functions() -> str:
    listed = ", ".join(f"`{name}`" for name in sorted(FUNCTIONS))
    return f"## Functions\n\n{listed}; each store has those of its own dialect.\n"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
