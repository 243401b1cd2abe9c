"""Checks of the console: whether people can sign in at the identity provider, and whether who may is known."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection

from front_door.checks.check import FAIL, Check, first_of
from front_door.context import CommandContext
from governance.queries.snapshot import Snapshot
from ingest.contract.counting import counted
from ingest.contract.errors import JitgovError, TransientError
from reviews.campaigns.definitions.scope_words import entitlements_called


def console_checks(connection: Connection, context: CommandContext) -> Iterator[Check]:
    """Yield whether people can sign in to the console, and whether what lets them in is known to records."""
    settings = context.settings
    oidc = settings.console.oidc
    if oidc is None:
        yield Check(
            "console", "ok", "nobody signs in by an identity provider; `console.oidc` in the settings names one"
        )
        return
    yield _of_provider(context, oidc.issuer)
    words = [door.entitlement for door in settings.report.doors]
    called = entitlements_called(Snapshot(connection, settings.governance), words)
    unknown = [word for word in words if not called[word]]
    if unknown:
        detail = f"no record knows {first_of(unknown)}, of console.oidc: who is let in by that is not known"
        yield Check("console", "warn", detail, "correct roles, or say what they are: roles_claim_lists, held_as")
    else:
        yield Check("console", "ok", f"{counted(len(words), 'group or role lets', 'groups or roles let')} people in")


def _of_provider(context: CommandContext, issuer: str) -> Check:
    # Imported here: a doctor who has no provider to ask needs no client of it.
    from console.sign_in.oidc.provider import Provider

    try:
        secret = context.settings.console_secret
        Provider(issuer).probe()
    except TransientError as error:
        return Check("console", "warn", f"{issuer}: {error}", "correct console.oidc.issuer, or wait for the provider")
    except JitgovError as error:
        return Check("console", FAIL, str(error), "correct console.oidc")
    without = "" if secret is not None else ", without a secret of the console's"
    return Check("console", "ok", f"{issuer} tells where it answers and by which keys it signs{without}")
