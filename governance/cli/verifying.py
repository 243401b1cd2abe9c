"""What `audit verify` does: the chain of entries, then the rows that they speak of."""

from __future__ import annotations

from collections.abc import Sequence

import click

from governance.audit.chain import Verdict
from governance.cli.context import CommandContext
from governance.queries.audit_verification import verify_store
from governance.queries.audited_rows import AuditedRows, RowFault, audited_rows
from governance.store.database.engine import reading
from governance.store.database.open_store import existing_store
from ingest.contract.errors import BrokenError

_NAMED = 20
"""Rows that the message of a fault names; `--json` has them all."""
_KEEP = "Keep the store as it is and compare it with a backup"
_HEX_DIGITS = 64


def verify_audit(context: CommandContext, heads: Sequence[str], as_json: bool) -> None:
    """Say that the audit chain is whole and the rows are as it has them. Raises BrokenError with what is not."""
    kept = [_head(text) for text in heads]
    with existing_store(context.settings.store.url) as engine:
        chain = verify_store(engine, kept_hashes=kept)
        with reading(engine) as connection:
            audited = audited_rows(connection)
    if as_json:
        context.show([_plain(chain, audited)], (), as_json)
    if chain.fault is not None:
        raise BrokenError(
            f"the audit chain is broken ({chain.fault.kind}): {chain.fault.message}; the {chain.sound.seq:,} entries "
            f"before are sound. {_rows_told(audited.faults)}{_KEEP}"
        )
    if audited.faults:
        raise BrokenError(
            f"the audit chain is whole, but rows are not as it has them. {_rows_told(audited.faults)}{_KEEP}"
        )
    if not as_json:
        _say(chain, audited, len(kept))


def _head(text: str) -> str:
    if len(text) != _HEX_DIGITS or set(text.lower()) - set("0123456789abcdef"):
        raise click.BadParameter(
            f"{text!r} is no head: `jitgov audit verify` prints one, {_HEX_DIGITS} hexadecimal digits",
            param_hint="'--head'",
        )
    return text.lower()


def _plain(chain: Verdict, audited: AuditedRows) -> dict[str, object]:
    return {
        "verified": chain.fault is None and not audited.faults,
        "entries": chain.sound.seq,
        "head": chain.sound.chain_hash,
        "unsealed": chain.unsealed,
        "fault": chain.fault._asdict() if chain.fault is not None else None,
        "rows": audited.rows,
        "rows_by_key_alone": audited.by_key_alone,
        "row_faults": [fault._asdict() for fault in audited.faults],
    }


def _rows_told(faults: Sequence[RowFault]) -> str:
    if not faults:
        return ""
    more = f"; and {len(faults) - _NAMED:,} more (--json names all)" if len(faults) > _NAMED else ""
    return f"Rows: {'; '.join(fault.message for fault in faults[:_NAMED])}{more}. "


def _say(chain: Verdict, audited: AuditedRows, heads: int) -> None:
    waiting = f", {chain.unsealed:,} wait to be sealed" if chain.unsealed else ""
    click.echo(f"chain verified: {chain.sound.seq:,} entries{waiting}; head {chain.sound.chain_hash}")
    if heads:
        click.echo("the log only grew since the head that was given")
    by_key = (
        f", {audited.by_key_alone:,} of them by key alone (entries of an earlier release)"
        if audited.by_key_alone
        else ""
    )
    click.echo(f"rows verified: {audited.rows:,} acts, decisions and reviews are as their entries have them{by_key}")
    click.echo("findings, accounts and grants are derived: `jitgov rebuild --check` holds them against their facts")
