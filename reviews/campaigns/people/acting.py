"""Who may do what is more than asking: he must be known as an account, and that account to the records."""

from __future__ import annotations

from governance.model.acts import Author
from ingest.contract.errors import DeclinedError
from reviews.campaigns.people.persons import People


def acting_account(author: Author, deed: str) -> str:
    """Return the account that an author is known as. Raises DeclinedError for one without: he may ask, and no more."""
    account_id = author.account_id
    if account_id is None:
        raise DeclinedError(why_without_account(author, deed))
    return account_id


def why_without_account(author: Author, deed: str) -> str:
    """Return why an author without an account may do nothing but ask."""
    word = author.name or author.uid
    return (
        f"{author.spelled()} may ask, but not {deed}: no account is known for this user; "
        f"an entry in the settings makes one known, as people: {{os: {{{word}: ISSUER|SUBJECT}}}}"
    )


def refuse_unknown(people: People, account_id: str, deed: str) -> None:
    """Raise DeclinedError where no record tells of an account: who it is, and who not, cannot be known."""
    reason = why_unknown(people, account_id, deed)
    if reason is not None:
        raise DeclinedError(reason)


def why_unknown(people: People, account_id: str, deed: str) -> str | None:
    """Return why an account of which no record tells may do nothing; None: records tell of it."""
    if people.person(account_id).identities:
        return None
    return (
        f"{account_id} may not {deed}: no record tells of this account, so nobody knows whose it is; "
        "see `jitgov accounts`, and mend people.os"
    )
