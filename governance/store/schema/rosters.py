"""What rosters say: which lists were read, who stands in them, and what is known of each person."""

from __future__ import annotations

from sqlalchemy import Index, Table, text

from governance.store.schema.columns import flag, instant, key, metadata, number, words

# A row per list whose end mark was read; ``whole`` 1: every person that it counts was read, too.
roster_list = Table(
    "roster_list",
    metadata,
    key("list_id", primary=True),
    key("issuer"),
    key("population"),
    instant("at"),
    number("persons"),
    key("event_id"),
    flag("whole"),
)
Index("ix_roster_list_issuer", roster_list.c.issuer, roster_list.c.at)

# Who stands in a list, until it was held against those who might be missing from it.
roster_row = Table(
    "roster_row",
    metadata,
    key("list_id", primary=True),
    key("person_id", primary=True),
)

# valid_*: from which list until which; recorded_*: when we believed so.
person = Table(
    "person",
    metadata,
    key("person_id", primary=True),
    instant("valid_from", primary=True),
    instant("recorded_from", primary=True),
    instant("recorded_to", nullable=True),
    key("issuer"),
    instant("valid_to", nullable=True),
    key("population", nullable=True),
    words("name"),
    words("other_names"),
    key("employee_id", nullable=True),
    words("mails"),
    words("manager"),
    words("department"),
    words("title"),
    words("location"),
    words("type"),
    key("status"),
    instant("starts_at", nullable=True),
    instant("ends_at", nullable=True),
    instant("leave_from", nullable=True),
    instant("leave_to", nullable=True),
    words("sponsor"),
    number("missing"),
    words("evidence"),
)
Index(
    "ix_person_population",
    person.c.issuer,
    person.c.population,
    person.c.person_id,
    postgresql_where=text("recorded_to IS NULL"),
    sqlite_where=text("recorded_to IS NULL"),
)

# By what a person may be told: ``id:``, ``mail:`` and ``name:``, in small letters; former ones too.
person_key = Table(
    "person_key",
    metadata,
    key("person_id", primary=True),
    key("key", primary=True),
)
Index("ix_person_key_key", person_key.c.key, person_key.c.person_id)
