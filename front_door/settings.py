"""config.yaml as a whole: each wing's part, put together here, and how it is found and brought into force."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path

import msgspec

from console.settings import ConsoleSettings
from console.sign_in.oidc.settings_faults import check_oidc
from front_door.anchoring import anchored_at
from front_door.issuers import check_issuers
from front_door.notification_secrets import notifications_at
from front_door.own_access import doors, with_own_access
from front_door.webhook_secrets import secrets_at
from governance.outbox.settings import Outbound, OutboundSettings, check_outbound
from governance.policies import catalogue as policies
from governance.policies.custom.rules import check_rules
from governance.settings.custom_rules import CustomRule
from governance.settings.people import PeopleSettings
from governance.settings.sections import GovernanceSettings, StoreSettings
from governance.settings.store_place import AuditSettings, StorePlace, default_key_file
from ingest.config.bus_settings import BusSettings
from ingest.config.bus_settings import resolved as resolved_bus
from ingest.config.loading import load
from ingest.config.references import referred
from ingest.config.source_checks import check_labels, check_sources
from ingest.config.source_settings import CollectSettings, SourceSettings
from ingest.contract.errors import SetupError
from ingest.contract.labels import why_no_label
from reviews.campaigns.definitions.checks import check_definitions
from reviews.jobs import catalogue as jobs
from reviews.notifications.reachable import Notifications
from reviews.remediation.settings_faults import check_remediation
from reviews.settings.notifications import NotificationSettings
from reviews.settings.sections import ReportSettings, ReviewsSettings, WrittenReportSettings

DEFAULT_FILE = Path("config.yaml")
STORE_URL = "JITGOV_STORE_URL"
BUS_URL = "JITGOV_BUS_URL"


class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """All keys of config.yaml, as they are written."""

    store: StoreSettings = StoreSettings()
    audit: AuditSettings = AuditSettings()
    bus: BusSettings = BusSettings()
    tenant: str | None = None
    """The tenant's label where nothing else tells it."""
    tenants: dict[str, str] = {}
    """The vendor's tenant id → our label."""
    sources: list[SourceSettings] = []
    """The tenants that are collected live, and the rosters that are read again when they change."""
    collect: CollectSettings = CollectSettings()
    people: PeopleSettings = PeopleSettings()
    governance: GovernanceSettings = GovernanceSettings()
    reviews: ReviewsSettings = ReviewsSettings()
    report: WrittenReportSettings = WrittenReportSettings()
    outbound: OutboundSettings = OutboundSettings()
    notifications: NotificationSettings = NotificationSettings()
    console: ConsoleSettings = ConsoleSettings()


class InForce:
    """The settings as commands get them: references looked up when they are needed, the environment above the file."""

    def __init__(self, written: Settings, environ: Mapping[str, str]) -> None:
        self.written = written
        self._environ = environ

    @cached_property
    def store(self) -> StorePlace:
        """Return where the store and its key are. Raises SetupError when what the settings refer to is not there."""
        store, key_file = self.written.store, self.written.audit.key_file
        store_url = self._environ.get(STORE_URL) or referred("store.url", store.url_env, store.url_file, self._environ)
        url = store_url or store.url
        key = Path(key_file) if key_file else default_key_file(url, self.written.collect.state)
        scheme, _, bus_file = (self._environ.get(BUS_URL) or self.written.bus.url).partition(":")
        witnesses = tuple(Path(witness.file) for witness in self.written.audit.witnesses if witness.file is not None)
        bus = Path(bus_file) if scheme == "embedded" else None
        return StorePlace(url, key, witnesses, bus, self.written.audit.authorities)

    @cached_property
    def bus(self) -> BusSettings:
        """Return where the bus is. Raises SetupError when what the settings refer to is not there."""
        return resolved_bus(self.written.bus, self._environ, self._environ.get(BUS_URL))

    @cached_property
    def outbound(self) -> Outbound:
        """Return who is told what, with their secrets. Raises SetupError where somebody could not be told."""
        secrets = {
            webhook.name: secrets_at(f"outbound.webhooks[{number}]", webhook, self._environ)
            for number, webhook in enumerate(self.written.outbound.webhooks)
        }
        outbound = Outbound(self.written.outbound, secrets)
        check_outbound(outbound)
        return outbound

    @cached_property
    def notifications(self) -> Notifications:
        """Return how people are reached. Raises SetupError where somebody could not be."""
        return notifications_at(self.written.notifications, self._environ)

    @property
    def tenant(self) -> str | None:
        """Return the tenant's label where nothing else tells it."""
        return self.written.tenant

    @property
    def tenants(self) -> Mapping[str, str]:
        """Return the vendor's tenant id → our label."""
        return self.written.tenants

    @cached_property
    def sources(self) -> Sequence[SourceSettings]:
        """Return what is collected live; each is checked where it is opened, so that one that is wrong stops alone.

        Raises SetupError when two have one label.
        """
        check_labels(self.written.sources)
        return self.written.sources

    @property
    def is_live(self) -> bool:
        """Tell whether an identity provider is read live."""
        return any(not source.is_roster for source in self.written.sources)

    def check_sources(self) -> None:
        """Raise SetupError when one of the sources is not whole, or its secret is not there."""
        check_sources(self.written.sources, self._environ)

    @property
    def collect(self) -> CollectSettings:
        """Return what is common to all that is collected."""
        return self.written.collect

    @property
    def people(self) -> PeopleSettings:
        """Return who is who on the command line."""
        return self.written.people

    @property
    def governance(self) -> GovernanceSettings:
        """Return governance's part."""
        return self.written.governance

    @property
    def reviews(self) -> ReviewsSettings:
        """Return reviews' part."""
        return self.written.reviews

    @property
    def console(self) -> ConsoleSettings:
        """Return the console's part."""
        return self.written.console

    @property
    def console_secret(self) -> str | None:
        """Return the console's secret at its identity provider. Raises SetupError where what is named is not there."""
        oidc = self.written.console.oidc
        if oidc is None:
            return None
        place = "console.oidc.client_secret"
        return referred(place, oidc.client_secret_env, oidc.client_secret_file, self._environ)

    @property
    def report(self) -> ReportSettings:
        """Return what reports say of whom they are about, and what lets people into jitgov, of which one tells."""
        written = msgspec.structs.asdict(self.written.report)
        own = doors(self.written.console.oidc)
        return ReportSettings(**written, doors=own, authorities=self.written.audit.authorities)


def settings_in(path: Path | None) -> Settings:
    """Return the settings of the file, of ``config.yaml`` in the working folder, or all defaults when there is none.

    Raises SetupError when they are not valid.
    """
    chosen = path or (DEFAULT_FILE if DEFAULT_FILE.is_file() else None)
    if chosen is None:
        return Settings()
    settings = with_rule_files(load(chosen, Settings, raw_parts(), anchored_at(chosen.parent)), chosen.parent)
    _check_labels(settings, chosen)
    check_issuers(settings, chosen)
    check_rules(settings.governance.rules, {policy.id for policy in policies.load_policies()})
    check_oidc(settings.console.oidc)
    campaigns = with_own_access(settings.reviews.campaigns, settings.console.oidc)
    settings = msgspec.structs.replace(settings, reviews=msgspec.structs.replace(settings.reviews, campaigns=campaigns))
    settings = with_links_to_the_console(settings)
    check_definitions(settings.reviews.campaigns)
    live = {f"{source.kind}:{source.tenant}": source.kind for source in settings.sources if not source.is_roster}
    check_remediation(settings.reviews.remediation, live)
    return settings


def with_links_to_the_console(settings: Settings) -> Settings:
    """Return the settings with links of messages that lead to the console, where they say nothing of that."""
    notifications, url = settings.notifications, settings.console.url
    if url is None or notifications.console_url is not None:
        return settings
    linking = msgspec.structs.replace(notifications, console_url=url)
    return msgspec.structs.replace(settings, notifications=linking)


def with_rule_files(settings: Settings, folder: Path) -> Settings:
    """Return the settings with the rules of ``rules/*.yaml`` below the folder, one a file, after their own."""
    more = [load(path, CustomRule) for path in sorted((folder / "rules").glob("*.yaml"))]
    if not more:
        return settings
    governance = msgspec.structs.replace(settings.governance, rules=[*settings.governance.rules, *more])
    return msgspec.structs.replace(settings, governance=governance)


def _check_labels(settings: Settings, file: Path) -> None:
    """Raise SetupError for a label that no tenant can have."""
    labels = {"tenant": settings.tenant} | {f"tenants.{name}": label for name, label in settings.tenants.items()}
    for place, label in labels.items():
        problem = None if label is None else why_no_label(label)
        if problem is not None:
            raise SetupError(f"{file}: {place}: {problem}")


def raw_parts() -> dict[str, type[msgspec.Struct]]:
    """Return the shapes of the parts that leaves of a folder read: policies and jobs, by their place in the file."""
    return {policies.PLACE: policies.settings_shape(), jobs.PLACE: jobs.settings_shape()}
