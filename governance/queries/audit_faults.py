"""What is wrong with a trail and the rows that it speaks of, in sentences: for the commands and the report alike."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from governance.queries.audit_verification import Trail
from governance.queries.audited_rows import AuditedRows
from ingest.contract.counting import counted

_NAMED = 20
"""Rows or entries that a sentence names; `jitgov audit verify --json` has them all."""


def faults_told(trail: Trail, audited: AuditedRows) -> list[str]:
    """Return what is wrong, a sentence each; nothing where all is as it should be."""
    return list(_faults(trail, audited))


def _faults(trail: Trail, audited: AuditedRows) -> Iterator[str]:
    chain = trail.chain
    if chain.fault is not None:
        yield (
            f"the audit chain is broken ({chain.fault.kind}): {chain.fault.message}; "
            f"the {counted(chain.sound.seq, 'entry')} before {'is' if chain.sound.seq == 1 else 'are'} sound."
        )
    yield from faults_beside_chain(trail, audited)


def faults_beside_chain(trail: Trail, audited: AuditedRows) -> Iterator[str]:
    """Yield what is wrong with the tree, vouchers and rows, a sentence each."""
    chain, vouched = trail.chain, trail.vouched
    if chain.fault is None and trail.tree.fault is not None:
        yield f"The audit log is not as it was when it was sealed: {trail.tree.fault}."
    if vouched.forged:
        yield (
            "Entries carry vouchers that no holder of the audit key wrote for them, so they were slipped in or "
            f"changed: {_first(vouched.forged)}."
        )
    if audited.faults:
        sound = chain.fault is None and trail.tree.fault is None
        whole = "the audit chain is whole, but rows are not as it has them. " if sound else ""
        yield f"{whole}Rows: {_first([fault.message for fault in audited.faults], '; ')}."


def _first(words: Sequence[str], between: str = ", ") -> str:
    more = f"{between}and {len(words) - _NAMED:,} more (--json names all)" if len(words) > _NAMED else ""
    return f"{between.join(words[:_NAMED])}{more}"
