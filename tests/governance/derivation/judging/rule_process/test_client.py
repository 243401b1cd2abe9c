"""The process that reckons rules: what no rule may do to whoever asks it."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from governance.derivation.judging.rule_process import client
from governance.derivation.judging.rule_process.client import RuleProcess, RulesKilledError
from governance.derivation.judging.rule_process.messages import Question, RuleText
from governance.policies.custom.filtering import TOO_MANY
from governance.policies.custom.view import example_view
from tests.more_time import given_time

NUMBERS = list(range(200))
TIME_BOMB = "n.all(x, n.all(y, n.all(z, x + y + z >= 0)))"
MEMORY_BOMB = "n.map(x, n.map(y, n.map(z, n))).size() > 0"
RULES = [
    RuleText("fair", "account", "account.type == 'person'", "account.created_at"),
    RuleText("time", "account", TIME_BOMB, None),
    RuleText("memory", "account", MEMORY_BOMB, None),
    RuleText("missing", "account", "account.profile.none == 1", None),
    RuleText("number", "account", "1 + 1", None),
    RuleText("clash", "account", "account.type > 3", None),
    RuleText("nothing", "account", "1 / 0 == 1", None),
    RuleText("unknown", "account", "elsewhere", None),
    RuleText("held", "grant", "grant.privileged", "grant.valid_from"),
    RuleText("filters", "account", " || ".join(["grants.filter(g, g.privileged).size() > 19"] * 4), None),
    RuleText("never", "account", "true", "account.created_at"),
]
PLACES = {rule.rule_id: place for place, rule in enumerate(RULES)}


@pytest.fixture(scope="module")
def process() -> Iterator[RuleProcess]:
    process = RuleProcess(RULES, seconds=60)
    yield process
    process.close()


def question(*rules: str, **given: object) -> Question:
    seen = example_view(
        {"account": {"created_at": "2026-05-01T00:00:00Z"}, "grants": [{"privileged": True}, {}]} | given
    )
    return Question({**seen, "n": NUMBERS}, [PLACES[rule] for rule in rules])


def test_it_replies_by_question_by_rule_by_subject(process: RuleProcess) -> None:
    first, second = process.replies([question("fair", "held"), question("held", grants=[])])
    assert [[reply.holds for reply in replies] for replies in first] == [[True], [True, False]]
    assert first[0][0].since == 1_777_593_600_000_000 and second == [[]]


def test_what_is_neither_true_nor_false_is_no_answer(process: RuleProcess) -> None:
    odd = ("missing", "number", "clash", "nothing", "unknown")
    (replies,) = process.replies([question(*odd), *[]])
    assert [(reply.holds, reply.why_not) for (reply,) in replies] == [
        (None, "none is not there"),
        (None, "the rule gives neither true nor false (int)"),
        (None, "the rule compares, or calls, what does not go together"),
        (None, "the rule divides by nothing"),
        (None, "it has no answer"),
    ]
    ((undated,),) = process.replies([question("never", account={})])[0]
    assert (undated.holds, undated.why_not) == (None, "since gives no instant (NoneType)")


def test_a_rule_that_filters_too_much_is_no_bomb_and_gives_no_answer(process: RuleProcess) -> None:
    few, many = ({"grants": [{"privileged": True}] * count} for count in (20, 201))
    assert [reply.holds for (reply,) in process.replies([question("filters", **few)])[0]] == [True]
    ((reply,),) = process.replies([question("filters", **many)])[0]
    assert (reply.holds, reply.why_not) == (None, TOO_MANY)


@pytest.mark.parametrize("bomb", ["time", "memory"])
def test_a_bomb_ends_the_process_and_is_blamed(bomb: str) -> None:
    questions = [question("fair"), question("fair", bomb), question("fair")]

    def within(seconds: float) -> frozenset[str] | None:
        with closing(RuleProcess(RULES, seconds)) as process:
            with pytest.raises(RulesKilledError) as raised:
                process.replies(questions)
            try:
                blamed = raised.value.blamed()
                assert [reply[0].holds for (reply,) in process.replies([questions[0]])] == [True]
            except RulesKilledError:  # so short a time is no fair rule's
                return None
            return None if "fair" in blamed else blamed

    assert given_time(0.4, within) == {bomb}


def test_kill_9_before_each_message_blames_no_rule(process: RuleProcess) -> None:
    for _ in range(2):
        process.on_message = lambda number: os.kill(number, signal.SIGKILL)
        with pytest.raises(RulesKilledError, match="the process that reckons rules ended") as raised:
            process.replies([question("fair"), question("fair")])
        process.on_message = lambda _: None
        assert raised.value.blamed() == frozenset()
        assert len(process.replies([question("fair"), question("fair")])) == 2


@pytest.mark.parametrize(
    ("said", "why"),
    [
        (b"\xff" * 8, "gave what is no reply"),
        ((3).to_bytes(8) + b"\xc1\xc1\xc1", "gave what is no reply"),
        ((1).to_bytes(8) + b"\x90", "gave replies to other questions"),
        ((3).to_bytes(8) + b"\x91\x91\x90", "gave replies to other questions"),
        (b"\x00\x00", "ended"),
    ],
)
def test_garbage_on_its_pipe_is_no_reply(said: bytes, why: str, monkeypatch: pytest.MonkeyPatch) -> None:
    ready = (0).to_bytes(8)
    code = f"import sys, os; os.write(1, {ready + said!r}); os.close(1); sys.stdin.buffer.read() #{{path}}"
    monkeypatch.setattr(client, "_CODE", code)
    process = RuleProcess(RULES)
    with pytest.raises(RulesKilledError, match=why):
        process.replies([question("fair")])
    process.close()


def test_it_inherits_no_environment_and_no_descriptor(process: RuleProcess) -> None:
    held = os.open(os.devnull, os.O_RDONLY)
    os.set_inheritable(held, True)
    numbers: list[int] = []
    process.close()
    process.on_message = numbers.append
    process.replies([question("fair")])
    os.close(held)
    folder = Path("/proc", str(numbers[0]))
    assert (folder / "environ").read_bytes() == b""
    assert sorted(int(each.name) for each in (folder / "fd").iterdir()) == [0, 1, 2]
