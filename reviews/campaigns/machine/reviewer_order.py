"""Who is asked about an item, by the order of its definition: never whoever is not free to judge it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

from reviews.campaigns.people.persons import People


class Candidate(NamedTuple):
    """Somebody who might be asked, by account key or login, and as what."""

    word: str
    role: str


class AskedAbout(NamedTuple):
    """Whose access is asked about, and who gave it, where records tell."""

    account_id: str
    login: str | None
    granters: tuple[str, ...] = ()


class Choice(NamedTuple):
    """Who is asked in a stage; nobody: ``why_not`` tells it of every candidate."""

    reviewers: tuple[Candidate, ...]
    why_not: tuple[str, ...]


class Independence:
    """What is known of the people among whom somebody is chosen."""

    def __init__(self, people: People, managers: Mapping[str, Collection[str]]) -> None:
        """Judge by these people; ``managers``: a candidate's word → whom he answers to, by account keys."""
        self.people = people
        self._managers = managers

    def why_not(self, word: str, about: AskedAbout, asked_before: Collection[str] = ()) -> str | None:
        """Return why somebody may not judge an item; None: he may.

        An unlinked login reviews nothing: whose access it is not, nobody could tell.
        """
        person = self.people.person(word)
        if not person.identities:
            return f"{word} is no account that is known"
        if person.has_left:
            return f"{word} has left"
        if self.people.are_one(word, about.account_id) or self.people.are_one(word, about.login):
            return f"{word} would review himself"
        if any(self._is_subject(manager, about) for manager in self._managers.get(word, ())):
            return f"{word} answers to the person it is about"
        if any(self.people.are_one(word, granter) for granter in about.granters):
            return f"{word} gave it"
        if any(self.people.are_one(word, other) for other in asked_before):
            return f"{word} is asked already"
        return None

    def _is_subject(self, manager: str, about: AskedAbout) -> bool:
        return self.people.are_one(manager, about.account_id) or self.people.are_one(manager, about.login)


def chosen(
    ladder: Sequence[Sequence[Candidate]],
    about: AskedAbout,
    independence: Independence,
    asked_before: Collection[str] = (),
    *,
    every: bool = False,
) -> Choice:
    """Return who is asked of a ladder of candidates: those of the first rung on which somebody may judge.

    ``every``: all of the rungs together who may. Of one person's several words one is asked.
    """
    why_not: list[str] = []
    reviewers: list[Candidate] = []
    for rung in ladder:
        for candidate in rung:
            reason = independence.why_not(candidate.word, about, asked_before)
            if reason is not None:
                why_not.append(f"{candidate.role.replace('_', ' ')}: {reason}")
            elif not any(independence.people.are_one(candidate.word, other.word) for other in reviewers):
                reviewers.append(candidate)
        if reviewers and not every:
            break
    return Choice(tuple(reviewers), tuple(dict.fromkeys(why_not)))
