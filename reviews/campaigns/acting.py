"""Who may do what is more than asking: he must be known as an account, and that account to the records."""

from __future__ import annotations

from governance.model.acts import Author
from ingest.contract.errors import DeclinedError
from reviews.campaigns.persons import People


def acting_account(author: Author, deed: str) -> str:
    """Return the account that an author is known as. Raises DeclinedError for one without: he may ask, and no more."""
    account_id = author.account_id
    if account_id is None:
        word = author.name or author.uid
        raise DeclinedError(
            f"{author.spelled()} may ask, but not {deed}: no account is known for this user; "
            f"an entry in the settings makes one known, as people: {{os: {{{word}: ISSUER|SUBJECT}}}}"
        )
    return account_id


def refuse_unknown(people: People, account_id: str, deed: str) -> None:
    """Raise DeclinedError where no record tells of an account: who it is, and who not, cannot be known."""
    if not people.person(account_id).identities:
        raise DeclinedError(
            f"{account_id} may not {deed}: no record tells of this account, so nobody knows whose it is; "
            "see `jitgov accounts`, and mend people.os"
        )
