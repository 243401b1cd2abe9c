"""Governance's commands that prove what was recorded: audit verify, checkpoint, export, prove, rotate-key, adopt-key.

What they do is imported when they are called, and their context handed on as it is given: ``--help`` answers at once.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from governance.cli.options import Words, json_option

READABLE = click.Path(exists=True, dir_okay=False, path_type=Path)
checkpoint_option = click.option(
    "checkpoints",
    "--checkpoint",
    type=READABLE,
    multiple=True,
    metavar="FILE",
    help="A checkpoint that was kept elsewhere: the log only grew since.",
)


@click.group()
def audit() -> None:
    """Prove what was recorded."""


@audit.command()
@click.argument("pack", required=False, type=click.Path(exists=True, path_type=Path))
@click.option(
    "heads", "--head", metavar="HASH", multiple=True, help="A head that was printed before: the log only grew since."
)
@checkpoint_option
@click.option(
    "--authority-certificates",
    type=READABLE,
    metavar="FILE",
    help="PEM: whom the certificates of all time stamps must lead to; else as audit.witnesses says.",
)
@click.option("--key", "keys", metavar="PUBLIC_KEY", multiple=True, help="Of a PACK: a key that signed it for certain.")
@click.option("--full", is_flag=True, help="Walk all, however much was verified before.")
@json_option
@click.pass_obj
def verify(
    context: Any,
    pack: Path | None,
    heads: tuple[str, ...],
    checkpoints: tuple[Path, ...],
    authority_certificates: Path | None,
    keys: tuple[str, ...],
    full: bool,
    as_json: bool,
) -> None:
    """Walk the audit chain and its tree; name the first entry that was altered, deleted, moved or slipped in.

    Acts, decisions, reviews, findings and JIT accounts are held against their entries: rows that were edited, deleted
    or slipped in are named. Grants, and all else that is derived, `jitgov rebuild --check` holds against the facts.

    A long trail is walked from where it was verified last, and the rows that it has spoken of since: --full holds all
    of it, and notices a row or an entry that was edited after it was verified.

    Anything wrong is exit 70. Keep checkpoints elsewhere (`jitgov audit checkpoint` prints one), and give them back
    with --checkpoint: whoever can rewrite the whole store can rewrite its head, too. Where none is given, what is
    printed is self-attested. Time stamps that an authority gave (`audit.witnesses`) are verified without asking it:
    what the log had at the time that they state was not written anew since.

    With PACK, which `jitgov audit export` wrote, that is verified instead, and no store is asked; docs/verify.md has a
    script that does so without jitgov.
    """
    from governance.cli.audit.verifying import Kept, verify_audit

    kept = Kept(heads, checkpoints, authority_certificates)
    if pack is not None:
        if heads or full:
            raise click.UsageError("a PACK is always verified whole; --head and --full are for the store")
        from governance.cli.audit.packing import verify_pack

        verify_pack(context, pack, kept, keys, as_json)
        return
    if keys:
        raise click.UsageError("--key goes with a PACK")
    verify_audit(context, kept, full=full, as_json=as_json)


@audit.command()
@click.pass_obj
def checkpoint(context: Any) -> None:
    """Print a checkpoint: how many entries the log has, and the root of its tree, signed by the audit key.

    It is a signed note, as https://c2sp.org/tlog-checkpoint says. Keep it where nobody who may write to the store can:
    `jitgov audit verify --checkpoint FILE` shows later that the log only grew.
    """
    from governance.cli.audit.proving import print_checkpoint

    print_checkpoint(context)


@audit.command()
@click.argument("pack", type=click.Path(path_type=Path))
@click.pass_obj
def export(context: Any, pack: Path) -> None:
    """Write all that is needed to verify the trail on another machine into PACK: a folder, or NAME.zip.

    Entries, the rows that they speak of, checkpoints with their proofs, keys, and of each source how complete what was
    read of it is; signed by the audit key. It holds what findings and decisions say of people: for its owner alone.
    """
    from governance.cli.audit.packing import export_pack

    export_pack(context, pack)


@audit.command()
@click.argument("entry")
@click.option("--checkpoint", "file", type=READABLE, help="Prove it in the log of this checkpoint; else of the last.")
@click.pass_obj
def prove(context: Any, entry: str, file: Path | None) -> None:
    """Print the proof that ENTRY stands in the log: with the entry itself, for a file that needs nothing else.

    ENTRY is an entry's id, or its place in the log. The proof is written as https://c2sp.org/tlog-proof says.
    """
    from governance.cli.audit.proving import print_proof

    print_proof(context, entry, file)


@audit.command("rotate-key")
@click.option("--reason", required=True, type=Words(), help="Why another key follows; it is kept for good.")
@click.pass_obj
def rotate_key(context: Any, reason: str) -> None:
    """Let a new audit key follow the one in force, which signs for it; stop workers first.

    The new key takes the place of the file in `audit.key_file`; the old one is kept beside it, because what it vouched
    for is checked with it. Both sign the log's checkpoint. Interrupted, it goes on where it was when called again.
    """
    from governance.cli.audit.adopting_key import rotate_settings_key

    rotate_settings_key(context, reason)


@audit.command("adopt-key")
@click.option("--reason", required=True, type=Words(), help="Why the key before serves no more; it is kept for good.")
@click.pass_obj
def adopt_key(context: Any, reason: str) -> None:
    """Let the key in `audit.key_file` vouch for entries from now on; stop workers first.

    It is made where there is none. For a key that was lost, or that somebody else may have read. The trail says who did
    it and why. What the key before vouched for can be checked with that key alone: keep it where it is not lost.
    """
    from governance.cli.audit.adopting_key import adopt_settings_key

    adopt_settings_key(context, reason)
