"""What people say of removals: that one may be sent, that it is gone, that it stays, that it is planned anew.

Who approves is neither who decided nor whose access it is, by whichever login.
"""

from __future__ import annotations

from sqlalchemy import Connection, Engine

from governance.model.acts import Author, author_text
from governance.store.database.engine import writing
from ingest.contract.errors import DeclinedError
from reviews.campaigns.people.acting import acting_account, refuse_unknown
from reviews.campaigns.people.known_people import known_people
from reviews.campaigns.people.persons import People
from reviews.remediation.intake import begin_anew
from reviews.remediation.machine.removal_inputs import Approved, Attested, GivenUp
from reviews.remediation.planned_writes import breaker_words
from reviews.remediation.stored_removal import locked, moved, put, removal_id_of
from reviews.settings.remediation import RemediationSettings
from reviews.settings.sections import ReviewsSettings
from reviews.store.remediation.removal_rows import RemovalRow
from reviews.store.remediation.write_rows import count_planned, drop_planned, hold_breaker, let_stopped, writes_of

_HOUR = 3_600 * 1_000_000


def approve(engine: Engine, begin: str, reason: str, author: Author, settings: ReviewsSettings, now: int) -> RemovalRow:
    """Let what is planned be sent. Raises DeclinedError where this person may not, or there is nothing to approve."""
    with writing(engine) as connection:
        row = locked(connection, removal_id_of(connection, begin))
        _refuse_partial(connection, row, author, now)
        writes = writes_of(connection, row.removal_id)
        if any(write.state == "dry" for write in writes):
            raise DeclinedError(f"removal {row.removal_id} is {row.why}; reviews.remediation.apply lets it be written")
        stopped = [write for write in writes if write.state == "stopped"]
        if stopped:
            _refuse_above_breaker(connection, row, len(stopped), settings.remediation, now)
            let_stopped(connection, row.removal_id, now)
        after = moved(connection, row, Approved(now), settings.remediation, why=reason, by=author)
        return put(connection, after._replace(approved_at=now, approved_by=author_text(author), next_at=now))


def attest(engine: Engine, begin: str, reason: str, author: Author, settings: ReviewsSettings, now: int) -> RemovalRow:
    """Record a person's word that access is gone, where the source cannot tell; it is counted apart."""
    with writing(engine) as connection:
        row = locked(connection, removal_id_of(connection, begin))
        _refuse_partial(connection, row, author, now)
        after = moved(connection, row, Attested(now), settings.remediation, why=reason, by=author)
        return put(connection, after._replace(seen_by=author.spelled(), next_at=None))


def give_up(engine: Engine, begin: str, reason: str, author: Author, settings: ReviewsSettings, now: int) -> RemovalRow:
    """Record a person's word that access stays, and why; nothing further is sent."""
    with writing(engine) as connection:
        row = locked(connection, removal_id_of(connection, begin))
        _refuse_partial(connection, row, author, now)
        drop_planned(connection, row.removal_id)
        after = moved(connection, row, GivenUp(now), settings.remediation, why=reason, by=author)
        return put(connection, after._replace(next_at=None))


def plan_again(engine: Engine, begin: str, author: Author, settings: ReviewsSettings, now: int) -> RemovalRow:
    """Let a removal be planned anew, as after what stood in its way is gone; an approval of it is over by that.

    Raises DeclinedError where it is the author's own access: he would put it off.
    """
    with writing(engine) as connection:
        row = locked(connection, removal_id_of(connection, begin))
        _refuse_own(connection, row, author, now)
        return begin_anew(connection, row.removal_id, settings, now, author)


def _refuse_above_breaker(
    connection: Connection, row: RemovalRow, writes: int, settings: RemediationSettings, now: int
) -> None:
    """Raise DeclinedError where no more writes may be planned in this period, whoever approves them."""
    hold_breaker(connection, row.issuer)
    counted = count_planned(connection, row.issuer, now - settings.period_hours * _HOUR)
    if counted + writes > settings.stop_above:
        words = breaker_words(row.issuer, counted, settings)
        raise DeclinedError(
            f"removal {row.removal_id} waits behind {words}; approve it once fewer are, or raise "
            "reviews.remediation.stop_above"
        )


def _refuse_partial(connection: Connection, row: RemovalRow, author: Author, now: int) -> None:
    """Raise DeclinedError where the author is unknown, or decided it, or it is his own access."""
    acting, people = _refuse_own(connection, row, author, now)
    if people.are_one(acting, row.decided_by):
        raise DeclinedError(f"removal {row.removal_id} was decided by {acting}; somebody else speaks of it")


def _refuse_own(connection: Connection, row: RemovalRow, author: Author, now: int) -> tuple[str, People]:
    """Return who acts, beside whose the removal is. Raises DeclinedError where he is unknown, or it is his access."""
    deed = "speak of a removal"
    acting = acting_account(author, deed)
    people = known_people(connection, {acting, row.account_id, row.decided_by or acting}, now)
    refuse_unknown(people, acting, deed)
    if people.are_one(acting, row.account_id):
        raise DeclinedError(f"removal {row.removal_id} is about {acting}'s own access; somebody else speaks of it")
    return acting, people
