"""Which version of a record counts is decided per label: under another one the same record speaks of other accounts."""

from __future__ import annotations

from alembic import op

from governance.store.migrations import kinds

revision = "0033"
down_revision: str | None = "0032"

_ISSUERS = {
    "postgresql": (
        "split_part(f.about, '|', 1)",
        "(convert_from(f.body, 'UTF8')::json -> 'source' ->> 'idp') || ':' || "
        "(convert_from(f.body, 'UTF8')::json -> 'source' ->> 'tenant')",
    ),
    "sqlite": (
        "substr(f.about, 1, instr(f.about, '|') - 1)",
        "json_extract(CAST(f.body AS TEXT), '$.source.idp') || ':' || "
        "json_extract(CAST(f.body AS TEXT), '$.source.tenant')",
    ),
}
# Of the facts of one label the version that counted until now goes on to count; where it was another label's, the one
# that the vendor dates last does.
_SPLIT = """
INSERT INTO record (record_id, issuer, vendor_at, content_hash, translation)
SELECT record_id, issuer, vendor_at, content_hash, translation FROM (
    SELECT v.*, row_number() OVER (
        PARTITION BY v.record_id, v.issuer ORDER BY v.counted DESC, v.vendor_at DESC, v.content_hash DESC
    ) AS place FROM (
        SELECT r.record_id, CASE WHEN f.about <> '' THEN {of_key} ELSE {of_body} END AS issuer, f.content_hash,
            CASE WHEN f.content_hash = r.content_hash THEN r.vendor_at ELSE f.occurred_at END AS vendor_at,
            CASE WHEN f.content_hash = r.content_hash THEN r.translation ELSE 1 END AS translation,
            CASE WHEN f.content_hash = r.content_hash THEN 1 ELSE 0 END AS counted
        FROM record_before r JOIN fact f ON f.record_id = r.record_id
    ) v
) placed WHERE place = 1
"""


def upgrade() -> None:
    """Make the table anew with the issuer in its key, and bring its rows over."""
    dialect = op.get_bind().dialect.name
    op.rename_table("record", "record_before")
    if dialect == "postgresql":
        op.execute("ALTER TABLE record_before DROP CONSTRAINT pk_record")
    op.create_table(
        "record",
        kinds.key("record_id"),
        kinds.key("issuer"),
        kinds.whole("vendor_at"),
        kinds.key("content_hash"),
        kinds.defaulted_whole("translation", 1),
        kinds.primary("record", "record_id", "issuer"),
    )
    of_key, of_body = _ISSUERS[dialect]
    op.execute(_SPLIT.format(of_key=of_key, of_body=of_body).replace(":'", "\\:'"))
    op.drop_table("record_before")
