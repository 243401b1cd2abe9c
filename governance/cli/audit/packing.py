"""What `audit export` and `audit verify PACK` do: the trail goes to another machine, and is verified there."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path

import click
from sqlalchemy import Engine

from governance.audit.signed_note import Verifier
from governance.audit.time_stamp import StampTrust
from governance.audit.trusted_roots import stamp_trust
from governance.cli.audit.verifying import SELF_ATTESTED, Kept, kept_checkpoint, stamps_plainly
from governance.cli.context import CommandContext
from governance.cli.line_width import say
from governance.queries.audit_pack.members import Manifest, new_pack
from governance.queries.audit_pack.population import population
from governance.queries.audit_pack.verification import PackCheck, PackVerdict
from governance.queries.audit_pack.writing import PackWriter
from governance.queries.snapshot import Snapshot
from governance.settings.sections import GovernanceSettings
from governance.store.clock import now_micros
from governance.store.database.engine import reading
from governance.store.database.open_store import existing_store
from governance.store.evidence.vouching import checking_key, named_key, short
from governance.worker.trail.checkpointing import make_checkpoint
from ingest.contract.counting import counted
from ingest.contract.errors import BrokenError, RecordError, SetupError
from ingest.contract.room import unwritable

_NAMED = 20


def export_pack(context: CommandContext, path: Path) -> None:
    """Write the pack, whole or not at all, and say what it holds.

    Raises SetupError where its key is not at hand or it may not be written, TransientError where there is no room.
    """
    settings = context.settings
    draft = path.with_name(f".{path.name}.draft{path.suffix}")
    with existing_store(settings.store) as engine:
        _refuse_taken(path, draft)
        try:
            manifest = write_pack(engine, settings.governance, draft, now_micros(), is_live=settings.is_live)
            draft.rename(path)
        except OSError as error:
            raise unwritable(error, f"the pack {path}") from error
        finally:
            _remove(draft)
    _say_what_it_holds(path, manifest)


def write_pack(engine: Engine, settings: GovernanceSettings, path: Path, now: int, *, is_live: bool) -> Manifest:
    """Write a pack to a path that nothing has yet, of the store as it is now; return what it holds.

    Raises SetupError where the key that signs it is not at hand, OSError where it cannot be written.
    """
    make_checkpoint(engine, now)
    with reading(engine) as connection:
        named, key = named_key(connection), checking_key(connection)
        if named is not None and key is None:
            raise SetupError(
                f"a pack is signed by the audit key {short(named)}, which this process does not have: export it "
                "where a worker runs (audit.key_file names the key)"
            )
        snapshot = Snapshot(connection, settings, now, is_live=is_live)
        as_of = snapshot.default_as_of(now)
        with new_pack(path) as folder:
            as_it_stands = population(snapshot, as_of.at, as_of.why, now)
            return PackWriter(folder, connection, key).write(as_it_stands, version("jitgov"), now)


def _refuse_taken(path: Path, draft: Path) -> None:
    if path.exists() or path.is_symlink():
        raise click.BadParameter(f"{path} is there already; name another one", param_hint="'PACK'")
    if not path.parent.is_dir():
        raise click.BadParameter(f"there is no folder {path.parent}", param_hint="'PACK'")
    _remove(draft)


def _remove(draft: Path) -> None:
    if draft.is_dir():
        shutil.rmtree(draft)
    else:
        draft.unlink(missing_ok=True)


def _say_what_it_holds(path: Path, manifest: Manifest) -> None:
    rows = ", ".join(counted(count, table) for table, count in manifest.rows.items())
    say(f"{path}: {counted(manifest.entries, 'entry')}, head {manifest.chain_hash}, root {manifest.root}; rows: {rows}")
    if manifest.unsealed:
        say(
            f"{counted(manifest.unsealed, 'entry waits', 'entries wait')} to be sealed: "
            "of these the pack proves nothing"
        )
    if manifest.checkpoint is None:
        say("not signed: this log has no key")


def verify_pack(context: CommandContext, path: Path, had: Kept, keys: Sequence[str], as_json: bool) -> None:
    """Say that a pack is as it was exported. Raises BrokenError with what is not, RecordError where it is none."""
    kept = [kept_checkpoint(file) for file in had.checkpoints]
    trust = _trust(context, had)
    for key in keys:
        try:
            Verifier.read(key)
        except ValueError as error:
            raise click.BadParameter(str(error), param_hint="'--key'") from error
    try:
        verdict = PackCheck(path, kept, keys, trust).verdict()
    except (ValueError, OSError) as error:
        raise RecordError(f"{path} cannot be verified as an evidence pack: {error}") from error
    outside = bool(verdict.tree.outside or keys)
    if as_json:
        context.show([_plain(verdict, outside)], (), as_json)
    if not verdict.whole:
        raise BrokenError(f"{path} is not as it was exported: {'; '.join(_faults(verdict))}")
    if not as_json:
        _say(verdict, outside)


def _trust(context: CommandContext, had: Kept) -> StampTrust:
    """Return whose time stamps can be verified; without the option, the settings of this machine are asked."""
    if had.authority_certificates is not None:
        return stamp_trust((), had.authority_certificates)
    return stamp_trust(context.settings.store.authorities)


def _plain(verdict: PackVerdict, outside: bool) -> dict[str, object]:
    chain, tree = verdict.chain, verdict.tree
    return {
        "verified": verdict.whole,
        "made_at": verdict.manifest.made_at,
        "entries": chain.sound.seq,
        "head": chain.sound.chain_hash,
        "root": tree.root.hex(),
        "unsealed": verdict.manifest.unsealed,
        "checkpoints": tree.checkpoints,
        "passes": list(tree.outside),
        "self_attested": not outside,
        **stamps_plainly(verdict.stamps),
        "keys": verdict.keys,
        "signed_by": verdict.signers,
        "rows": verdict.rows,
        "fault": chain.fault._asdict() if chain.fault is not None else None,
        "log_fault": tree.fault,
        "row_faults": [fault._asdict() for fault in verdict.row_faults],
        "faults": verdict.faults,
    }


def _faults(verdict: PackVerdict) -> list[str]:
    chain, rows = verdict.chain.fault, verdict.row_faults
    named = [f"the chain is broken ({chain.kind}): {chain.message}"] if chain is not None else []
    named += [verdict.tree.fault] if verdict.tree.fault is not None and chain is None else []
    named += [fault.message for fault in rows[:_NAMED]]
    named += [f"and {counted(len(rows) - _NAMED, 'more row')} (--json names all)"] if len(rows) > _NAMED else []
    return [*named, *verdict.faults]


def _say(verdict: PackVerdict, outside: bool) -> None:
    chain, tree = verdict.chain, verdict.tree
    say(f"chain verified: {counted(chain.sound.seq, 'entry')}; head {chain.sound.chain_hash}")
    say(f"log verified: root {tree.root.hex()}; {counted(tree.checkpoints, 'checkpoint')}")
    say(f"rows verified: {verdict.rows:,} are as their entries have them")
    if verdict.manifest.unsealed:
        say(
            f"{counted(verdict.manifest.unsealed, 'entry was', 'entries were')} not sealed yet: "
            "of these nothing is proved"
        )
    signers = ", ".join(verdict.signers) or "nobody: the log had no key"
    say(f"exported at {verdict.manifest.made_at}, signed by {signers}")
    for place in tree.outside:
        say(f"the log only grew since the checkpoint in {place}")
    for line in verdict.stamps.lines():
        say(line)
    if not outside:
        say(f"{SELF_ATTESTED}, or the public key as you had it from elsewhere (--key)")
