"""Both stores spell what could not be told as derivation does, and no two answers alike."""

from __future__ import annotations

import random
from collections.abc import Collection, Iterable
from itertools import combinations
from typing import Any

import pytest
from sqlalchemy import Connection

from governance.derivation.judging.question_texts import question_text
from governance.derivation.replaying.verdict_check import VerdictCheck
from governance.model.answers import About, Judgement, compliant, not_evaluable, violation
from governance.model.finding_states import state_of
from governance.model.table_rows import NotEvaluableRow
from governance.store.assessment.question_texts import ask_question_texts
from governance.store.database.bulk import upsert
from governance.store.database.engine import checking, open_engine, writing
from governance.store.database.staging import stage_keys
from governance.store.schema import assessment
from tests.governance.derivation.standing_verdicts import filled
from tests.properties.stores import history, in_memory, rules

_ANN = "okta:acme|ann"
_QUESTIONS = [
    not_evaluable(About(_ANN), "the log was not read", 7),
    not_evaluable(About(_ANN), "the log was not read", 71),
    not_evaluable(About(_ANN, "okta:acme|crm"), "", 0),
    not_evaluable(About(_ANN, None, "okta:acme|crm"), "Zoë wrote \"no\", 'never' \\ not \n1", -5),
    not_evaluable(About(_ANN, "", None, "null"), "Übergang\t\x1f\x7f 🙂", 1 << 53),
    not_evaluable(About(_ANN, "", "", None), '["a","b"]7\n["c"]', 7),
]


def of_policies(*policies: str) -> list[Judgement]:
    """The questions, dealt to the policies in turn."""
    return [Judgement(policies[n % len(policies)], "low", answer) for n, answer in enumerate(_QUESTIONS)]


def stood(connection: Connection, accounts: Iterable[str], policies: Collection[str]) -> dict[str, str]:
    return dict(ask_question_texts(connection, stage_keys(connection, accounts), policies)())


def test_both_stores_spell_what_could_not_be_told_as_derivation_does(store_url: str) -> None:
    judged = {f"{_ANN}{n}": of_policies(*"abcd"[:n]) for n in range(1, 5)}
    engine = open_engine(store_url)
    with writing(engine) as connection:
        told = [(account, state_of(judgement)) for account, given in judged.items() for judgement in given]
        kept = [NotEvaluableRow(f"{n}", scope, *state[1:]) for n, (scope, state) in enumerate(told) if state]
        assert len(kept) == 4 * len(_QUESTIONS)
        upsert(connection, assessment.not_evaluable, kept)
    with checking(engine) as connection:
        for policies in (frozenset("abcd"), frozenset("b"), frozenset[str]()):
            expected = {account: question_text(given, policies) for account, given in judged.items()}
            assert stood(connection, [*judged, "okta:acme|bob"], policies) == {a: t for a, t in expected.items() if t}
    engine.dispose()


def test_no_two_questions_have_one_text() -> None:
    told = of_policies("a", "b")
    sets = [chosen for size in range(len(told) + 1) for chosen in combinations(told, size)]
    assert len({question_text(chosen, "ab") for chosen in sets}) == len(sets)
    assert all(question_text(chosen, "ab") == question_text(chosen[::-1], "ab") for chosen in sets)


def test_of_what_is_told_and_of_a_shadow_nothing_is_spelled() -> None:
    found = [violation(About(_ANN), "found", 1, ("e1",)), compliant(About(_ANN))]
    shadows = [judgement._replace(is_shadow=True) for judgement in of_policies("a")]
    assert question_text([*(Judgement("a", "low", answer) for answer in found), *shadows], "a") == ""
    assert question_text(of_policies("a"), "b") == ""


def test_rows_are_compared_only_where_the_texts_differ(monkeypatch: pytest.MonkeyPatch) -> None:
    compared: list[str] = []
    unknown_of = VerdictCheck._unknown_of

    def noted(check: VerdictCheck, accounts: Collection[str], policies: frozenset[str]) -> dict[str, Any]:
        compared.extend(accounts if policies else ())
        return unknown_of(check, accounts, policies)

    monkeypatch.setattr(VerdictCheck, "_unknown_of", noted)
    rng = random.Random(15_000)
    with in_memory() as store:
        filled(store, history(rng), rng)
        with checking(store.engine) as connection:
            assert list(VerdictCheck(connection, rules()).verdicts_anew()) == []
            questions = connection.exec_driver_sql("SELECT DISTINCT unit_id FROM not_evaluable").scalars().all()
        asked_in_vain = set(compared) & set(questions)
        assert len(questions) > 3
        assert asked_in_vain == set()
