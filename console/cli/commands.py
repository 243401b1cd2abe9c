"""The command ``jitgov console``; what it does is imported when it is called: ``--help`` answers at once."""

from __future__ import annotations

from typing import Any

import click


@click.command()
@click.option("--local", is_flag=True, help="For whoever sits at this machine: print a link that signs in once.")
@click.option("--as", "speaks_for", metavar="ACCOUNT", help="With --local: decide as this account, by key or login.")
@click.option("--bind", metavar="HOST:PORT", help="Where it listens; else console.bind of the settings.")
@click.pass_obj
def console(context: Any, local: bool, speaks_for: str | None, bind: str | None) -> None:
    """Serve pages that ask, review and prove, in a browser.

    People sign in at the identity provider that console.oidc names. With --local nobody has to: the link that is
    printed stands for it, once, on this machine alone. Whoever follows it reads all; with --as he decides for that
    account, and who of this machine he is stands beside each decision. SIGTERM or Ctrl-C ends it.
    """
    if speaks_for is not None and not local:
        raise click.UsageError("--as goes with --local; who signs in decides as himself")
    from console.cli import serving

    if local:
        serving.serve_locally(context, speaks_for, bind)
    else:
        serving.serve_all(context, bind)
