"""What accounts were called over time, and who was called so before."""

from __future__ import annotations

import msgspec

from governance.folds.accounts.life import deleted_at
from governance.folds.accounts.logins import addresses, called_over_time, logins, namings_of, reuses
from governance.model.logins import FirstUse, Login
from governance.model.states import AccountState, AttributeChange, Change, What
from governance.settings.links import LinkSettings
from ingest.contract.event import Event, Party
from ingest.contract.instants import to_micros
from tests.governance.censuses import day, record
from tests.governance.situations import make_account

OWNED = LinkSettings(owned_domains=["example.com"])
AT = [to_micros(day(number)) for number in range(9)]


def named(number: int, login: str | None) -> Event:
    party = Party("person", "okta:acme", "jo", login)
    return msgspec.structs.replace(record(day(number), "account_updated", "jo"), account=party, event_id=f"e{number}")


def account(*spans: tuple[str, int, int | None], mails: tuple[tuple[int, str], ...] = ()) -> AccountState:
    changes = tuple(AttributeChange(AT[at], "email", value, f"m{at}") for at, value in mails)
    own = tuple(Login(text, AT[a], None if b is None else AT[b], f"e{a}") for text, a, b in spans)
    return make_account(logins=own, attribute_changes=changes)


def test_each_login_lasts_until_the_next_one_is_told() -> None:
    told = [named(3, "New@x.com"), named(1, "Old@x.com"), named(2, "old@X.com"), named(4, None), named(5, "new@x.com")]
    assert logins((), namings_of(told, ()), "New@x.com", None) == (
        Login("old@x.com", AT[1], AT[3], "e1"),
        Login("new@x.com", AT[3], None, "e3"),
    )
    assert logins((), namings_of(told, ()), None, AT[7])[-1].to_at == AT[7], "who is deleted gives it up"
    assert logins((), [], None, AT[7]) == ()


def test_the_first_sign_in_under_each_login_tells_it_as_well() -> None:
    used = [FirstUse(AT[4], "use2", "joan@x.com"), FirstUse(AT[2], "use", "Jo@x.com")]
    old, new = Login("jo@x.com", AT[2], AT[4], "use"), Login("joan@x.com", AT[4], None, "use2")
    assert logins(used, (), "joan@x.com", None) == (old, new)
    again = logins(used, (), "JO@x.com", None)
    assert again == (old._replace(to_at=None), new), "since when, nothing tells: it is not given up"
    assert logins(used, (), "JO@x.com", AT[6])[0].to_at == AT[6]


def test_what_was_called_otherwise_is_told_by_a_number() -> None:
    own = account(("jo@x.com", 1, 3), ("joan@x.com", 3, None))
    assert called_over_time(own) == called_over_time(account(("jo@x.com", 1, 3), ("joan@x.com", 3, None)))
    others = [("jo@x.com", 1, 2), ("joan@x.com", 2, None)], [("jo@x.com", 1, 3)]
    mailed = account(("jo@x.com", 1, 3), ("joan@x.com", 3, None), mails=((2, "jo@example.com"),))
    assert len({called_over_time(other) for other in (own, *(account(*spans) for spans in others), mailed)}) == 4
    assert called_over_time(account()) is None


def test_addresses_are_those_of_owned_domains() -> None:
    own = account(mails=((1, "Jo@example.com"), (3, "jo@gmail.example"), (4, "")))
    assert addresses(own, OWNED) == (Login("jo@example.com", AT[1], AT[3], "m1"),)


def test_a_login_is_reused_by_whoever_has_it_later() -> None:
    old, new = account(("jo@x.com", 1, 2)), account(("jo@x.com", 4, None))
    (reuse,) = reuses(new, old, OWNED)
    assert (reuse.before, reuse.after) == (old.logins[0], new.logins[0])
    assert reuses(old, new, OWNED) == (), "who had it first reuses nothing"
    assert reuses(new, account(("jo@x.com", 4, None)), OWNED) == (), "of two at one instant nobody is the first"
    assert reuses(account(("jo@x.com", 2, 3), ("jo@x.com", 5, None)), old, OWNED)[0].after.from_at == AT[2]


def test_a_login_is_given_up_though_nobody_saw_it_and_an_address_may_stand_twice() -> None:
    assert reuses(account(("jo@x.com", 4, None)), account(("jo@x.com", 1, None)), OWNED)
    shared = account(mails=((1, "team@example.com"),))
    assert reuses(account(mails=((3, "team@example.com"),)), shared, OWNED) == ()
    assert reuses(account(("team@example.com", 3, None)), shared, OWNED) == ()
    left = account(mails=((1, "team@example.com"), (2, "jo@example.com")))
    assert reuses(account(("team@example.com", 3, None)), left, OWNED)


def lived(*steps: What) -> list[Change]:
    return [Change(at, what, f"{what}-{at}", "person", federated=False) for at, what in enumerate(steps)]


def test_a_login_is_given_up_by_deletion_and_not_by_disabling() -> None:
    """Okta deletes nobody who was not deactivated first; until the deletion nobody else can have the login."""
    assert deleted_at(lived("created", "disabled", "deleted"), "deleted") == 2
    assert deleted_at(lived("created", "deleted", "deleted"), "deleted") == 1, "for good, a month later"
    assert deleted_at(lived("created", "deleted", "enabled", "disabled", "deleted"), "deleted") == 4, "it came back"
    assert deleted_at(lived("created", "disabled"), "disabled") is None
