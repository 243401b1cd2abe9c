"""What ``jitgov console`` does: for whoever sits at this machine, or for all who sign in at the identity provider."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import NamedTuple, Protocol

import click
import msgspec
from msgspec.structs import replace
from starlette.types import ASGIApp

from console.app.application import application
from console.app.serving import bound, serve, served_beside
from console.app.site import loopback_site, public_site
from console.asking.house import Chosen, House
from console.settings import MEANT_BY_BIND, Bind, ConsoleSettings
from console.sign_in.local import Account, local_login
from console.sign_in.oidc.flow import Client
from console.sign_in.oidc.provider import Provider
from console.sign_in.sessions import made_link
from console.store.own_tables import own_tables, wait_briefly
from governance.cli.authorship import os_author
from governance.queries.snapshot import Snapshot
from governance.queries.whom import only_account_id
from governance.store.clock import now_micros
from governance.store.database.engine import reading
from governance.store.database.open_store import existing_store
from ingest.contract.errors import SetupError


class ChosenToServe(Chosen, Protocol):
    """The settings in force, with the console's secret looked up."""

    @property
    def console_secret(self) -> str | None:
        """Return the secret of this console at its provider. Raises SetupError where what is named is not there."""


class ConsoleContext(Protocol):
    """The settings in force."""

    @property
    def settings(self) -> ChosenToServe: ...


def serve_locally(context: ConsoleContext, speaks_for: str | None, bind: str | None) -> None:
    """Serve whoever sits here until a signal ends it. Raises SetupError where the port is taken, or no loopback's."""
    place = _place(context, bind)
    if not _is_loopback(place):
        raise SetupError(f"console.bind: {place.bind} is reached from elsewhere; --local listens on loopback only")
    with _house(context.settings) as house:
        people = house.chosen.people
        account = _account_of(house, speaks_for) if speaks_for is not None else None
        login = local_login(os_author(people), people, account)
        listening = bound(place.host, place.port)
        site = loopback_site(place.host, listening.getsockname()[1])
        click.echo(f"{site.origin}/sign-in/{made_link(house.own, login, now_micros())}")
        click.echo("This link signs in once, on this machine, within ten minutes. Ctrl-C ends the console.", err=True)
        serve(application(house, site), listening)


def serve_all(context: ConsoleContext, bind: str | None) -> None:
    """Serve all who sign in at the identity provider until a signal ends it. Raises SetupError for wrong settings."""
    processes = context.settings.console.processes
    with _opened_to_all(context, bind) as opened:
        house = opened.house
        if processes > 1 and house.engine.dialect.name != "postgresql":
            raise SetupError("console.processes: several need a store on PostgreSQL; on SQLite name 1")
        click.echo(opened.line, err=True)
        if processes > 1:
            # What none of them may share.
            house.engine.dispose()
            house.own.dispose()
        serve(opened.application, opened.listening, processes=processes)


@contextmanager
def serving_all(context: ConsoleContext, say: Callable[[str], None], ended: Callable[[], None]) -> Iterator[None]:
    """Serve all who sign in meanwhile; ``ended`` is called where that breaks.

    Raises SetupError before anything begins where nobody could sign in, or the port is taken.
    """
    with _opened_to_all(context, None) as opened:
        say(opened.line)
        with served_beside(opened.application, opened.listening, ended):
            yield


class _Opened(NamedTuple):
    """A console that may be served; ``line`` says where."""

    house: House
    application: ASGIApp
    listening: socket.socket
    line: str


@contextmanager
def _opened_to_all(context: ConsoleContext, bind: str | None) -> Iterator[_Opened]:
    place, secret = _place(context, bind), context.settings.console_secret
    if place.url is None or place.oidc is None:
        raise SetupError(
            "nobody could sign in: console.url and console.oidc name how; `jitgov console --local` prints a link for "
            "whoever sits here"
        )
    site = public_site(place.url)
    if not site.by_tls and not _is_loopback(place):
        raise SetupError("console.url: browsers would send their sessions in the clear; name an https URL")
    with _house(context.settings) as house:
        client = Client(Provider(place.oidc.issuer), place.oidc, secret, f"{site.origin}/signed-in")
        with bound(place.host, place.port) as listening:
            line = f"{site.origin} is served on {place.host}:{listening.getsockname()[1]}"
            yield _Opened(house, application(house, site, client), listening, line)


@contextmanager
def _house(chosen: Chosen) -> Iterator[House]:
    with existing_store(chosen.store) as engine, own_tables(chosen.store) as own:
        wait_briefly(engine)
        yield House(engine, own, chosen)


def _place(context: ConsoleContext, bind: str | None) -> ConsoleSettings:
    chosen = context.settings.console
    if bind is None:
        return chosen
    try:
        return replace(chosen, bind=msgspec.convert(bind, Bind))
    except msgspec.ValidationError as error:
        raise click.BadParameter(f"expected {MEANT_BY_BIND}", param_hint="'--bind'") from error


def _account_of(house: House, word: str) -> Account:
    with reading(house.engine) as connection:
        snapshot = Snapshot(connection, house.chosen.governance)
        key = only_account_id(snapshot, word)
        return Account(key, snapshot.account_names([key]).get(key))


def _is_loopback(place: ConsoleSettings) -> bool:
    try:
        return place.host == "localhost" or ipaddress.ip_address(place.host).is_loopback
    except ValueError:
        return False
