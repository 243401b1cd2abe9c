"""Every row of every strategy: what two reviewers say together."""

from __future__ import annotations

from itertools import product

import pytest

from reviews.campaigns.machine.outcomes import STRATEGIES, VERDICTS, Outcome, Strategy, Verdict, outcome_of

_LETTERS: dict[str, Verdict | None] = {"a": "approved", "v": "revoked", "d": "reduced", "x": "abstained", "-": None}
_OUTCOMES: dict[str, Outcome | None] = {**{letter: verdict for letter, verdict in _LETTERS.items() if verdict}}
_OUTCOMES |= {"n": "no_response", ".": None}

# By strategy: both words, the outcome while others may still answer (. waits), and once the stage is over.
ROWS: dict[Strategy, str] = {
    "one_accept_accepts": ("aa:aa av:aa ad:aa ax:aa a-:aa vv:vv vd:vv vx:vv v-:.v dd:dd dx:dd d-:.d xx:xx x-:.x --:.n"),
    "one_deny_denies": "aa:aa av:vv ad:dd ax:aa a-:.a vv:vv vd:vv vx:vv v-:vv dd:dd dx:dd d-:.d xx:xx x-:.x --:.n",
    "all_must_accept": "aa:aa av:vv ad:dd ax:xx a-:.n vv:vv vd:vv vx:vv v-:vv dd:dd dx:dd d-:.d xx:xx x-:.n --:.n",
}
CASES = [(strategy, row) for strategy, table in ROWS.items() for row in table.split()]


@pytest.mark.parametrize(("strategy", "row"), CASES)
def test_a_row_of_a_strategy(strategy: Strategy, row: str) -> None:
    words, outcomes = row.split(":")
    for order in (words, words[::-1]):
        verdicts = [_LETTERS[word] for word in order]
        assert outcome_of(strategy, verdicts, over=False) == _OUTCOMES[outcomes[0]]
        assert outcome_of(strategy, verdicts, over=True) == _OUTCOMES[outcomes[1]]


def test_every_pair_of_words_has_its_row() -> None:
    pairs = {frozenset(pair) for pair in product(_LETTERS, repeat=2)}
    for table in ROWS.values():
        assert {frozenset(row.partition(":")[0]) for row in table.split()} == pairs


@pytest.mark.parametrize("strategy", STRATEGIES)
def test_silence_alone_is_never_an_approval(strategy: Strategy) -> None:
    for over in (False, True):
        for count in range(4):
            assert outcome_of(strategy, [None] * count, over=over) in (None, "no_response")
    assert set(STRATEGIES[strategy].order) == {*VERDICTS, "no_response"}
