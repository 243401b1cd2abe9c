"""Access to a served org, as settings give it."""

from __future__ import annotations

from ingest.clients.access import SourceAccess
from ingest.config.source_settings import Auth, SourceSettings, Ssws
from simulator.service.okta.admission.settings import ssws_token
from tests.simulator.service.orgs import Org


def access(org: Org) -> SourceAccess:
    auth = Auth(ssws=Ssws(token_env="TOKEN"))
    settings = SourceSettings(kind="okta", tenant="northwind", url=org.url, auth=auth)
    return SourceAccess(settings, "sources[0]", {"TOKEN": ssws_token("northwind")})
