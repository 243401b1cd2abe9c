"""Which accounts are guests': people of another organisation, who stand in no roster of one's own."""

from __future__ import annotations

from governance.model.situation import Situation
from governance.model.spans import Span, overlap, union
from governance.model.states import AccountState
from governance.policies.support.able_spans import judged_spans
from governance.policies.support.cached_by_identity import remembered

_GUEST, _FOREIGN_LOGIN, _TYPE = "guest", "#ext#", "usertype"


def is_guest(account: AccountState) -> bool:
    """Tell whether a list or a record calls the account a guest's."""
    user_type = account.profile.get("userType")
    return user_type is not None and str(user_type).lower() == _GUEST


def signs_in_from_elsewhere(account: AccountState) -> bool:
    """Tell whether it is a guest's, or its login is made of an address of another organisation."""
    return is_guest(account) or _FOREIGN_LOGIN in (account.name or "").lower()


def invited_guest_spans(situation: Situation) -> list[Span]:
    """Return when it was a guest's and may have signed in or was invited; never where config names its owner."""
    account = situation.account
    if account.type != "person" or situation.owner is not None:
        return []
    as_guest = guest_spans(account)
    return overlap(judged_spans(account, invited=True), as_guest) if as_guest else []


def was_guest(account: AccountState) -> bool:
    """Tell whether the account is, or ever was, a guest's."""
    for change in account.attribute_changes:
        if change.name.lower() == _TYPE:
            return bool(guest_spans(account))
    return is_guest(account)


@remembered
def guest_spans(account: AccountState) -> list[Span]:
    """Return the stretches in which the account was a guest's, as far as lists and records tell.

    What it is told to be first it was from the beginning.
    """
    changes = [change for change in account.attribute_changes if change.name.lower() == _TYPE and change.is_known]
    if not changes:
        return [(0, None)] if is_guest(account) else []
    spans: list[Span] = []
    since: int | None = None
    for place, change in enumerate(sorted(changes, key=lambda change: (change.at, change.event_id))):
        if str(change.value).lower() == _GUEST:
            since = (0 if place == 0 else change.at) if since is None else since
        elif since is not None:
            spans.append((since, change.at))
            since = None
    return union([*spans, *([(since, None)] if since is not None else [])])
