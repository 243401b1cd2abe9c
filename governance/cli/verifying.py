"""What `audit verify` does: the chain of entries, who vouches for them, then the rows that they speak of."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import click

from governance.audit.vouching_check import Vouched
from governance.cli.context import CommandContext
from governance.queries.audit_verification import Trail, verify_trail
from governance.queries.audited_rows import AuditedRows, audited_rows
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
    with existing_store(context.settings.store) as engine, reading(engine) as connection:
        trail = verify_trail(connection, kept_hashes=kept)
        audited = audited_rows(connection)
    if as_json:
        context.show([_plain(trail, audited)], (), as_json)
    faults = list(_faults(trail, audited))
    if faults:
        raise BrokenError(f"{' '.join(faults)} {_KEEP}")
    if not as_json:
        _say(trail, audited, len(kept))


def _head(text: str) -> str:
    if len(text) != _HEX_DIGITS or set(text.lower()) - set("0123456789abcdef"):
        raise click.BadParameter(
            f"{text!r} is no head: `jitgov audit verify` prints one, {_HEX_DIGITS} hexadecimal digits",
            param_hint="'--head'",
        )
    return text.lower()


def _plain(trail: Trail, audited: AuditedRows) -> dict[str, object]:
    chain, vouched = trail
    return {
        "verified": not any(_faults(trail, audited)),
        "entries": chain.sound.seq,
        "head": chain.sound.chain_hash,
        "unsealed": chain.unsealed,
        "fault": chain.fault._asdict() if chain.fault is not None else None,
        "vouched_by": vouched.by_key,
        "vouchers_not_checked": vouched.unchecked,
        "not_vouched_before_any_key": vouched.before_keys,
        "not_vouched": vouched.not_vouched,
        "first_not_vouched": vouched.first_not_vouched,
        "forged": vouched.forged,
        "rows": audited.rows,
        "rows_by_key_alone": audited.by_key_alone,
        "row_faults": [fault._asdict() for fault in audited.faults],
    }


def _faults(trail: Trail, audited: AuditedRows) -> Iterator[str]:
    """Yield what is wrong, a sentence each; nothing where all is as it should be."""
    chain, vouched = trail
    if chain.fault is not None:
        yield (
            f"the audit chain is broken ({chain.fault.kind}): {chain.fault.message}; the {chain.sound.seq:,} entries "
            "before are sound."
        )
    if vouched.forged:
        yield (
            "Entries carry vouchers that no holder of the audit key wrote for them, so they were slipped in or "
            f"changed: {_first(vouched.forged)}."
        )
    if audited.faults:
        whole = "the audit chain is whole, but rows are not as it has them. " if chain.fault is None else ""
        yield f"{whole}Rows: {_first([fault.message for fault in audited.faults], '; ')}."


def _first(words: Sequence[str], between: str = ", ") -> str:
    more = f"{between}and {len(words) - _NAMED:,} more (--json names all)" if len(words) > _NAMED else ""
    return f"{between.join(words[:_NAMED])}{more}"


def _say(trail: Trail, audited: AuditedRows, heads: int) -> None:
    chain = trail.chain
    waiting = f", {chain.unsealed:,} wait to be sealed" if chain.unsealed else ""
    click.echo(f"chain verified: {chain.sound.seq:,} entries{waiting}; head {chain.sound.chain_hash}")
    if heads:
        click.echo("the log only grew since the head that was given")
    for line in _vouched_lines(trail.vouched):
        click.echo(line)
    by_key = (
        f", {audited.by_key_alone:,} of them by key alone (entries of an earlier release)"
        if audited.by_key_alone
        else ""
    )
    click.echo(f"rows verified: {audited.rows:,} acts, decisions and reviews are as their entries have them{by_key}")
    click.echo("findings, accounts and grants are derived: `jitgov rebuild --check` holds them against their facts")


def _vouched_lines(vouched: Vouched) -> Iterator[str]:
    for key, count in sorted(vouched.by_key.items()):
        yield f"vouched for by the key {key}: {count:,} entries"
    for key, count in sorted(vouched.unchecked.items()):
        yield f"not checked, because this process does not have their key {key}: {count:,} entries"
    if vouched.before_keys:
        yield f"not vouched for, because there was no key then: {vouched.before_keys:,} entries"
    if vouched.not_vouched:
        more = " and others" if vouched.not_vouched > len(vouched.first_not_vouched) else ""
        yield (
            "not vouched for, because who wrote them may not read the key, or is no jitgov: "
            f"{vouched.not_vouched:,} entries ({', '.join(vouched.first_not_vouched)}{more})"
        )
