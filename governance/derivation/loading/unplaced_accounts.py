"""What rosters were read, for policies on accounts that are nobody's by them, and whether somebody may be meant."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Connection

from governance.derivation.loading.account_persons import AS_STORED, CorrectedPersons, persons_named_by
from governance.folds.persons.person_keys import mail_key, name_key
from governance.model.situation import Rosters, Situation
from governance.model.states import AccountState
from governance.settings.compiled import Rules
from governance.settings.links import LinkSettings
from governance.store.rosters.list_rows import every_whole_list

Populations = tuple[tuple[tuple[int, str], ...], ...]


def with_rosters(
    connection: Connection, situations: Mapping[str, Situation], rules: Rules, corrected: CorrectedPersons = AS_STORED
) -> dict[str, Situation]:
    """Return the situations, those of accounts without a person with the rosters; they have their persons already."""
    nobodys = {
        account_id: situation.account
        for account_id, situation in situations.items()
        if situation.person is None and situation.account.type == "person"
    }
    if "rosters" not in rules.needed or not nobodys or not (lists := every_whole_list(connection)):
        return dict(situations)
    by_population: dict[tuple[str, str], list[tuple[int, str]]] = {}
    for issuer, population, at, event_id in lists:
        if population:
            by_population.setdefault((issuer, population), []).append((at, event_id))
    populations: Populations = tuple(tuple(listed) for _, listed in sorted(by_population.items()))
    keys = {account_id: _keys(account) for account_id, account in nobodys.items()}
    known = persons_named_by(connection, frozenset().union(*keys.values()), corrected)
    links = rules.settings.links
    fresh = {
        account_id: Rosters(populations, _can_link(account, links), not keys[account_id].isdisjoint(known))
        for account_id, account in nobodys.items()
    }
    return {key: s._replace(rosters=fresh[key]) if key in fresh else s for key, s in situations.items()}


def _keys(account: AccountState) -> frozenset[str]:
    """Return by what a person may be meant: the account's name, and its login and address, if it has such."""
    addresses = {account.name, account.profile.get("mail"), account.profile.get("email")}
    keys = {mail_key(text) for text in addresses if isinstance(text, str) and "@" in text}
    return frozenset(keys | ({name_key(account.display_name)} if account.display_name else set()))


def _can_link(account: AccountState, links: LinkSettings) -> bool:
    federated = account.issuer in links.federated.values()
    return account.issuer in links.attributes or bool(links.owned_domains) or federated
