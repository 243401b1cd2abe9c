"""What `audit verify` does: the chain of entries, who vouches for them, then the rows that they speak of."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import click

from governance.audit.checkpoint import checkpoint_of
from governance.audit.entries import spelled
from governance.audit.handover import KeyNamed, signed_for
from governance.audit.kept_note import note_in
from governance.audit.stamp_check import StampsFound, stamps_held
from governance.audit.tree_check import Signed, TreeVerdict
from governance.audit.trusted_roots import stamp_trust
from governance.audit.vouching_check import Vouched
from governance.audit.witness_file import notes_in
from governance.cli.context import CommandContext
from governance.cli.line_width import say
from governance.queries.audit_faults import faults_told
from governance.queries.audit_verification import Trail, keep_mark, verify_on
from governance.queries.audited_rows import AuditedRows
from governance.store.clock import now_micros
from governance.store.database.engine import reading, writing
from governance.store.database.open_store import existing_store
from governance.store.evidence.stamp_rows import stamps
from governance.store.evidence.vouching import short
from governance.worker.trail.witnessing import last_part
from ingest.contract.counting import counted
from ingest.contract.errors import BrokenError, SetupError

_KEEP = "Keep the store as it is and compare it with a backup"
_HEX_DIGITS = 64
SELF_ATTESTED = (
    "self-attested: whoever may write to the store and read the audit key could have written all of this anew; give a "
    "checkpoint that was kept elsewhere (--checkpoint FILE)"
)


class Kept(NamedTuple):
    """What was kept outside the store of how the log was."""

    heads: Sequence[str]
    checkpoints: Sequence[Path]
    authority_certificates: Path | None = None
    """Whom the certificates of time-stamping authorities must lead to; None: as the settings say."""


def verify_audit(context: CommandContext, kept: Kept, *, full: bool, as_json: bool) -> None:
    """Say that the audit chain is whole and the rows are as it has them. Raises BrokenError with what is not."""
    heads = [_head(text) for text in kept.heads]
    place = context.settings.store
    checkpoints = [*map(kept_checkpoint, kept.checkpoints), *_witnessed(place.witnesses)]
    trust = stamp_trust(place.authorities, kept.authority_certificates)
    with existing_store(place) as engine:
        with reading(engine) as connection:
            stamped = stamps_held(stamps(connection), trust)
            checkpoints += stamped.signed
            trail, audited = verify_on(connection, heads, full=full, checkpoints=checkpoints)
        faults = [*faults_told(trail, audited), *_stamp_faults(stamped)]
        if not faults:
            with writing(engine) as connection:
                keep_mark(connection, trail, now_micros())
    if as_json:
        context.show([_plain(trail, audited, len(heads), stamped)], (), as_json)
    if faults:
        raise BrokenError(f"{' '.join(faults)} {_KEEP}")
    if not as_json:
        _say(trail, audited, len(heads), stamped)


def kept_checkpoint(file: Path) -> Signed:
    """Return the checkpoint in a file, which may be the mail that brought it. Raises click.BadParameter for none."""
    try:
        note = note_in(file.read_bytes())
        return Signed(checkpoint_of(note).size, note, str(file), outside=True)
    except ValueError as error:
        raise click.BadParameter(f"{file} holds no checkpoint: {error}", param_hint="'--checkpoint'") from error


def _head(text: str) -> str:
    if len(text) != _HEX_DIGITS or set(text.lower()) - set("0123456789abcdef"):
        raise click.BadParameter(
            f"{text!r} is no head: `jitgov audit verify` prints one, {_HEX_DIGITS} hexadecimal digits",
            param_hint="'--head'",
        )
    return text.lower()


def _witnessed(files: Sequence[Path]) -> Iterator[Signed]:
    """Yield the last checkpoint of each witness's file. Raises SetupError where one cannot be read."""
    for file in files:
        try:
            notes = list(notes_in(last_part(file)))
        except OSError as error:
            raise SetupError(f"the audit log's witness {file} cannot be read: {error.strerror}") from error
        for note in notes[-1:]:
            yield Signed(checkpoint_of(note).size, note, str(file), outside=True)


def _stamp_faults(stamped: StampsFound) -> list[str]:
    return [f"{'; '.join(stamped.faults)}."] if stamped.faults else []


def stamps_plainly(stamped: StampsFound) -> dict[str, object]:
    """Return what was found of time stamps, for programs."""
    return {
        "stamps": [
            {
                "authority": stamps_of.authority,
                "checkpoints": stamps_of.checkpoints,
                "first_entries": stamps_of.first[0],
                "first_at": spelled(stamps_of.first[1]),
                "last_entries": stamps_of.last[0],
                "last_at": spelled(stamps_of.last[1]),
            }
            for stamps_of in stamped.by_authority
        ],
        "stamps_not_checked": stamped.unchecked,
        "stamp_faults": stamped.faults,
    }


def _plain(trail: Trail, audited: AuditedRows, heads: int, stamped: StampsFound) -> dict[str, object]:
    chain, vouched, tree, since, keys = trail
    return {
        "verified": not faults_told(trail, audited) and not stamped.faults,
        "entries": chain.sound.seq,
        "head": chain.sound.chain_hash,
        "walked_after": since.head.seq if since is not None else 0,
        "verified_before_at": spelled(since.verified_at) if since is not None else None,
        "unsealed": chain.unsealed,
        "fault": chain.fault._asdict() if chain.fault is not None else None,
        "root": tree.root.hex(),
        "checkpoints": tree.checkpoints,
        "last_checkpoint_entries": tree.last.size if tree.last is not None else None,
        "passes": list(tree.outside),
        "self_attested": not tree.outside and not heads,
        **stamps_plainly(stamped),
        "not_in_tree": tree.behind,
        "log_fault": tree.fault,
        "keys": [{"key": key.verifier, "before": key.before, "signed_for": _is_signed_for(key, keys)} for key in keys],
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


def _say(trail: Trail, audited: AuditedRows, heads: int, stamped: StampsFound) -> None:
    chain = trail.chain
    waiting = f", {chain.unsealed:,} wait to be sealed" if chain.unsealed else ""
    say(f"chain verified: {counted(chain.sound.seq, 'entry')}{waiting}; head {chain.sound.chain_hash}")
    if trail.since is not None:
        say(
            f"walked from entry {trail.since.head.seq + 1:,} on; up to there all was verified at "
            f"{spelled(trail.since.verified_at)}, and what was edited there since is found by --full alone"
        )
    if heads:
        say("the log only grew since the head that was given")
    for line in (*_log_lines(trail.tree, heads), *stamped.lines()):
        say(line)
    for line in (*_key_lines(trail.keys), *_vouched_lines(trail.vouched)):
        say(line)
    by_key = (
        f", {audited.by_key_alone:,} of them by key alone (entries of an earlier release)"
        if audited.by_key_alone
        else ""
    )
    some = " of the" if trail.since is not None else ""
    say(
        f"rows verified: {audited.rows:,}{some} acts, decisions, reviews, findings and JIT accounts are as their "
        f"entries have them{by_key}"
    )
    say("grants, and all else that is derived: `jitgov rebuild --check` holds them against their facts")


def _log_lines(tree: TreeVerdict, heads: int) -> Iterator[str]:
    last = f"the last of {counted(tree.last.size, 'entry')}" if tree.last is not None else "none of what was walked"
    yield f"log verified: root {tree.root.hex()}; {counted(tree.checkpoints, 'checkpoint')}, {last}"
    if tree.behind:
        yield f"in no tree yet, until a worker has run: {counted(tree.behind, 'entry')}"
    for place in tree.outside:
        yield f"the log only grew since the checkpoint in {place}"
    if not tree.outside and not heads:
        yield SELF_ATTESTED


def _is_signed_for(key: KeyNamed, keys: Sequence[KeyNamed]) -> bool:
    """Tell whether an earlier key of the trail signed for this one."""
    return any(signed_for(key, other.verifier) for other in keys[: keys.index(key)] if other.verifier is not None)


def _key_lines(keys: Sequence[KeyNamed]) -> Iterator[str]:
    for key in keys[1:]:
        how = "which signed for it" if _is_signed_for(key, keys) else "which did NOT sign for it: it was adopted"
        yield f"the key {short(key.verifier or '')} followed {key.before}, {how}"


def _vouched_lines(vouched: Vouched) -> Iterator[str]:
    for key, count in sorted(vouched.by_key.items()):
        yield f"vouched for by the key {key}: {counted(count, 'entry')}"
    for key, count in sorted(vouched.unchecked.items()):
        yield f"not checked, because this process does not have their key {key}: {counted(count, 'entry')}"
    if vouched.before_keys:
        yield f"not vouched for, because there was no key then: {counted(vouched.before_keys, 'entry')}"
    if vouched.not_vouched:
        more = " and others" if vouched.not_vouched > len(vouched.first_not_vouched) else ""
        yield (
            "not vouched for, because who wrote them may not read the key, or is no jitgov: "
            f"{counted(vouched.not_vouched, 'entry')} ({', '.join(vouched.first_not_vouched)}{more})"
        )
