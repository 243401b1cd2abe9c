"""What ``jitgov console`` does."""

from __future__ import annotations

import ipaddress
from typing import Protocol

import click
from msgspec.structs import replace

from console.app.serving import bound, serve
from console.app.site import Site
from console.asking.house import Chosen, House, clock
from console.settings import ConsoleSettings
from console.sign_in.local import Account, local_login
from console.sign_in.sessions import made_link
from console.store.own_tables import own_tables, wait_briefly
from governance.cli.authorship import os_author
from governance.queries.snapshot import Snapshot
from governance.queries.whom import only_account_id
from governance.store.database.engine import reading
from governance.store.database.open_store import existing_store
from ingest.contract.errors import SetupError


class ConsoleContext(Protocol):
    """The settings in force."""

    @property
    def settings(self) -> Chosen: ...


def serve_locally(context: ConsoleContext, *, local: bool, speaks_for: str | None, bind: str | None) -> None:
    """Serve until a signal ends it. Raises SetupError where nobody could sign in, or the port is taken."""
    if not local:
        raise SetupError("nobody could sign in: `jitgov console --local` prints a link for whoever sits here")
    chosen = context.settings
    place = replace(chosen.console, bind=bind) if bind is not None else chosen.console
    _refuse_beyond_loopback(place)
    with existing_store(chosen.store) as engine, own_tables(chosen.store) as own:
        wait_briefly(engine)
        house = House(engine, own, chosen)
        account = _account_of(house, speaks_for) if speaks_for is not None else None
        login = local_login(os_author(chosen.people), chosen.people, account)
        listening = bound(place.host, place.port)

        def ready(site: Site) -> None:
            secret = made_link(own, login, clock())
            click.echo(f"{site.origin}/sign-in/{secret}")
            click.echo(
                "This link signs in once, on this machine, within ten minutes. Ctrl-C ends the console.", err=True
            )

        serve(house, place.host, listening, ready)


def _account_of(house: House, word: str) -> Account:
    with reading(house.engine) as connection:
        snapshot = Snapshot(connection, house.chosen.governance)
        key = only_account_id(snapshot, word)
        return Account(key, snapshot.account_names([key]).get(key))


def _refuse_beyond_loopback(place: ConsoleSettings) -> None:
    if place.host == "localhost":
        return
    try:
        is_loopback = ipaddress.ip_address(place.host).is_loopback
    except ValueError:
        is_loopback = False
    if not is_loopback:
        raise SetupError(f"console.bind: {place.bind} is reached from elsewhere; --local listens on loopback only")
