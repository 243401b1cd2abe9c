"""Who is asked about each row of a campaign's source, stage by stage: all that the choice rests on, loaded set-wise."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from sqlalchemy import Connection

from governance.model.keys import application_key, entitlement_parts, plain_parts
from governance.queries.managers import managers_of
from governance.settings.sections import RegisterSettings
from governance.store.queries.entity_names import latest_names
from reviews.campaigns.machine.reviewer_order import AskedAbout, Candidate, Choice, Independence, chosen
from reviews.campaigns.people.known_people import known_people
from reviews.campaigns.people.persons import People
from reviews.settings.campaigns import CampaignSettings, CampaignStage, Role
from reviews.store.account_owners import owners_of_accounts
from reviews.store.campaigns.granters import Granters, load_granters
from reviews.store.campaigns.persons_in import accounts_by_word
from reviews.store.campaigns.source_rows import SourceRow


class Owners:
    """Who answers for applications and for what is held there, by the settings."""

    def __init__(self, of_applications: Mapping[str, str], register: Iterable[RegisterSettings]) -> None:
        """Know the owners; ``of_applications``: application id → login."""
        self.of_applications = of_applications
        self._of_entitlements = {
            (application_key(entry.issuer, entry.id), spelled.casefold()): login
            for entry in register
            for spelled, login in entry.entitlement_owners.items()
        }

    def of_entitlement(self, entitlement_id: str, name: str | None, application_id: str | None) -> str | None:
        """Return the login of whoever answers for an entitlement; of a group that leads into no application, of any."""
        issuer, kind, own_id = entitlement_parts(entitlement_id)
        for spelled in (f"{kind}:{own_id}", f"{kind}:{name}"):
            for (application, word), login in self._of_entitlements.items():
                same = application == application_id or plain_parts(application).issuer == issuer
                if word == spelled.casefold() and same:
                    return login
        return None

    @property
    def words(self) -> set[str]:
        """Everybody whom the settings name as an owner."""
        return {*self.of_applications.values(), *self._of_entitlements.values()}


class StageChoice(NamedTuple):
    """Who is asked about a row, by stage; ``nobody``: why not, where a stage would have no reviewer."""

    stages: tuple[Choice, ...]
    nobody: str | None


def chosen_reviewers(
    connection: Connection,
    definition: CampaignSettings,
    owners: Owners,
    source: Sequence[SourceRow],
    as_of: int,
    stages: Sequence[CampaignStage] | None = None,
    asked: Sequence[Sequence[str]] = (),
) -> list[StageChoice]:
    """Return, row by row, who is asked in each stage; nobody is asked in two.

    ``stages``: in place of the definition's; ``asked``: row by row, who is asked already.
    """
    accounts = {row.account_id for row in source}
    managers = managers_of(connection, accounts, as_of)
    account_owners = owners_of_accounts(connection, accounts)
    standing = {*definition.fallback, *definition.owners, *owners.words, *(word for words in asked for word in words)}
    candidates = standing.union(account_owners.values(), *managers.values())
    granters = load_granters(connection, accounts, as_of)
    people = known_people(connection, {*accounts, *candidates, *(g for of in granters.values() for g in of)}, as_of)
    independence = Independence(people, _managers_of_words(connection, candidates, as_of))
    names = latest_names(connection, "entitlement", {row.entitlement_id for row in source if row.entitlement_id})
    rungs = _Rungs(definition, owners, _Nearest(managers, account_owners), names)
    before = asked or [()] * len(source)
    return [
        _choice(stages or definition.stages, row, rungs, independence, _about(row, granters), words)
        for row, words in zip(source, before, strict=True)
    ]


def free_people(
    connection: Connection, words: Iterable[str], about: tuple[str, str | None], as_of: int
) -> tuple[Independence, AskedAbout]:
    """Return what is known of some people who are to judge an item, and what of the item: its account, its right."""
    wanted = set(words)
    account_id, entitlement_id = about
    granters = load_granters(connection, [account_id], as_of).get((account_id, entitlement_id or ""), ())
    people: People = known_people(connection, {account_id, *wanted, *granters}, as_of)
    return Independence(people, _managers_of_words(connection, wanted, as_of)), AskedAbout(account_id, None, granters)


def _about(row: SourceRow, granters: Granters) -> AskedAbout:
    return AskedAbout(row.account_id, row.login, granters.get((row.account_id, row.entitlement_id or ""), ()))


def _managers_of_words(connection: Connection, words: Iterable[str], as_of: int) -> dict[str, frozenset[str]]:
    accounts = accounts_by_word(connection, words)
    managers = managers_of(connection, {key for keys in accounts.values() for key in keys}, as_of)
    return {word: frozenset(m for key in keys for m in managers.get(key, ())) for word, keys in accounts.items()}


def _choice(
    stages: Sequence[CampaignStage],
    row: SourceRow,
    rungs: _Rungs,
    independence: Independence,
    about: AskedAbout,
    asked: Sequence[str],
) -> StageChoice:
    before = [*asked]
    choices: list[Choice] = []
    for number, stage in enumerate(stages):
        choice = chosen(list(rungs.ladder(stage, row)), about, independence, before, every=stage.asks == "every")
        choices.append(choice)
        if not choice.reviewers:
            place = f" in stage {number + 1}" if len(stages) > 1 else ""
            return StageChoice(tuple(choices), f"nobody may review it{place}: {'; '.join(choice.why_not)}")
        before += [reviewer.word for reviewer in choice.reviewers]
    return StageChoice(tuple(choices), None)


class _Nearest(NamedTuple):
    """Who stands nearest to accounts, by account."""

    managers: Mapping[str, frozenset[str]]
    owners: Mapping[str, str]
    """Of those that are no person's."""


class _Rungs:
    """The ladder of candidates of a row, as a stage orders it; a campaign's owner is the last rung of every one."""

    def __init__(
        self,
        definition: CampaignSettings,
        owners: Owners,
        nearest: _Nearest,
        names: Mapping[str, str | None],
    ) -> None:
        self._definition = definition
        self._owners = owners
        self._nearest = nearest
        self._names = names

    def ladder(self, stage: CampaignStage, row: SourceRow) -> Iterator[list[Candidate]]:
        """Yield the rungs."""
        roles: list[Role] = [*stage.reviewers]
        if "campaign_owner" not in roles and stage.asks == "first":
            roles.append("campaign_owner")
        for role in roles:
            words = list(self._words(role, row))
            if role in ("fallback", "campaign_owner"):
                # One of those who are named may judge: each is a rung of his own.
                yield from ([Candidate(word, role)] for word in words)
            elif words:
                yield [Candidate(word, role) for word in words]

    def _words(self, role: Role, row: SourceRow) -> Iterable[str]:
        if role == "entitlement_owner" and row.entitlement_id is not None:
            name = self._names.get(row.entitlement_id)
            owner = self._owners.of_entitlement(row.entitlement_id, name, row.application_id)
            return [owner] if owner else []
        if role == "application_owner":
            owner = self._owners.of_applications.get(row.application_id or "")
            return [owner] if owner else []
        if role == "account_owner":
            owner = self._nearest.owners.get(row.account_id)
            return [owner] if owner else []
        if role == "manager":
            # Of one manager's several accounts any stands for him.
            return sorted(self._nearest.managers.get(row.account_id, ()))
        if role == "fallback":
            return self._definition.fallback
        return self._definition.owners if role == "campaign_owner" else []
