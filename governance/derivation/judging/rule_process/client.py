"""Asks the process that reckons rules, and ends it when it does not answer in time.

The limit by time never decides an answer: where the process ends, nothing is answered, and whoever asked asks again.
Only a rule that ends it twice over one account, by itself, is blamed.
"""

from __future__ import annotations

import atexit
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress

import msgspec

from governance.derivation.judging.rule_process.limited_pipes import EndedError, descriptor_of, read_until, write_until
from governance.derivation.judging.rule_process.messages import SECONDS_OF_A_MESSAGE, Question, Replies, RuleText
from governance.policies.custom.answers import Reply
from ingest.contract.errors import TransientError

_START_SECONDS = 30.0
_MOST_WEIGHT = 5_000
"""Accounts, grants and the like in a message at most: a small part of its seconds, on a machine that has time."""
_LIGHTEST = 1
_CALM_MESSAGES = 1_000
"""After so many messages that were answered a message may weigh more again."""
_MOST_BYTES = 256 << 20
_LENGTH_BYTES = 8
_CODE = (
    "import sys; sys.path[:] = {path!r}; from governance.derivation.judging.rule_process.server import serve; serve()"
)
_replies = msgspec.msgpack.Decoder(Replies)


class RulesKilledError(TransientError):
    """The process that reckons rules ended, or was ended, over some questions: nothing of them is answered."""

    def __init__(self, process: RuleProcess, questions: Sequence[Question], why: str) -> None:
        super().__init__(f"the process that reckons rules {why}")
        self._process, self._questions = process, questions

    def blamed(self) -> frozenset[str]:
        """Return the rule that ends the process twice, asked by itself about one account; none where nothing does."""
        return self._process.blamed(self._questions)


class RuleProcess:
    """A process with some rules; it is started when it is asked, and again after it ended. Threads take turns."""

    def __init__(self, rules: Sequence[RuleText], seconds: float = SECONDS_OF_A_MESSAGE) -> None:
        self._rules, self._seconds = list(rules), seconds
        self._process: subprocess.Popen[bytes] | None = None
        self._turn = threading.Lock()
        self._most = _MOST_WEIGHT
        self._calm = 0
        self.on_message: Callable[[int], None] = lambda _: None
        """Is told the process's id before each message."""

    def replies(self, questions: Sequence[Question]) -> Replies:
        """Return what the rules reply, by question. Raises RulesKilledError when the process ends over it."""
        replies: Replies = []
        with self._turn:
            while len(replies) < len(questions):
                some = questions[len(replies) : len(replies) + self._fitting(questions[len(replies) :])]
                try:
                    replies += self._asked(some)
                except EndedError as ended:
                    # A machine that is short of time answers fewer at once, and not more again as soon as it does:
                    # whoever asks begins from the start each time.
                    self._most, self._calm = max(_LIGHTEST, self._most // 2), 0
                    raise RulesKilledError(self, some, str(ended)) from None
                self._calm += 1
                if self._calm >= _CALM_MESSAGES:
                    self._most, self._calm = min(_MOST_WEIGHT, self._most * 2), 0
        return replies

    def _fitting(self, questions: Sequence[Question]) -> int:
        """Return how many of the questions fit into a message, one at least."""
        weight = 0
        for count, question in enumerate(questions):
            lists = sum(len(value) for value in question.seen.values() if isinstance(value, list))
            weight += (1 + lists) * len(question.rules)
            if weight > self._most:
                return max(1, count)
        return len(questions)

    def blamed(self, questions: Sequence[Question]) -> frozenset[str]:
        """Return the rule that ends the process twice, found by halving the questions; none where all is answered."""
        with self._turn:
            suspects = list(questions)
            while len(suspects) > 1:
                half = suspects[: len(suspects) // 2]
                suspects = half if self._ends(half) else suspects[len(half) :]
            for question in suspects:
                for place in question.rules:
                    alone = [Question(question.seen, [place])]
                    if self._ends(alone) and self._ends(alone):
                        return frozenset({self._rules[place].rule_id})
            return frozenset()

    def close(self) -> None:
        """End the process."""
        with self._turn:
            self._end()

    def _ends(self, questions: Sequence[Question]) -> bool:
        try:
            self._asked(questions)
        except EndedError:
            return True
        return False

    def _asked(self, questions: Sequence[Question]) -> Replies:
        try:
            process = self._running()
            self.on_message(process.pid)
            message = self._exchange(process, msgspec.msgpack.encode(list(questions)), self._seconds)
            try:
                replies = _replies.decode(message)
            except msgspec.DecodeError as error:
                raise EndedError("gave what is no reply") from error
            if not _fits(questions, replies, self._rules):
                raise EndedError("gave replies to other questions")
        except EndedError:
            self._end()
            raise
        return replies

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is None or self._process.poll() is not None:
            self._end()
            path = [os.path.abspath(place) for place in sys.path]  # noqa: PTH100 - "" is the working folder
            self._process = subprocess.Popen(  # noqa: S603 - this interpreter, with code of ours
                [sys.executable, "-I", "-c", _CODE.format(path=path)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env={},
                bufsize=0,
            )
            for pipe in (self._process.stdin, self._process.stdout):
                os.set_blocking(descriptor_of(pipe), False)
            self._exchange(self._process, msgspec.msgpack.encode(self._rules), _START_SECONDS)
        return self._process

    def _exchange(self, process: subprocess.Popen[bytes], message: bytes, seconds: float) -> bytes:
        until = time.monotonic() + seconds
        write_until(descriptor_of(process.stdin), len(message).to_bytes(_LENGTH_BYTES) + message, until)
        length = int.from_bytes(read_until(descriptor_of(process.stdout), _LENGTH_BYTES, until))
        if length > _MOST_BYTES:
            raise EndedError("gave what is no reply")
        return read_until(descriptor_of(process.stdout), length, until)

    def _end(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            with suppress(ProcessLookupError):
                process.send_signal(signal.SIGKILL)
            process.wait()
            for pipe in (process.stdin, process.stdout):
                if pipe is not None:
                    with suppress(OSError):
                        pipe.close()


def _fits(questions: Sequence[Question], replies: Replies, rules: Sequence[RuleText]) -> bool:
    if len(questions) != len(replies):
        return False
    for question, of_question in zip(questions, replies, strict=True):
        if len(of_question) != len(question.rules):
            return False
        for place, of_rule in zip(question.rules, of_question, strict=True):
            wanted = len(question.seen["grants"]) if rules[place].about == "grant" else 1
            if len(of_rule) != wanted or not all(isinstance(reply, Reply) for reply in of_rule):
                return False
    return True


_current: list[tuple[tuple[RuleText, ...], RuleProcess]] = []
_choosing = threading.Lock()


def process_of(rules: tuple[RuleText, ...]) -> RuleProcess:
    """Return the one rule process of this interpreter, with these rules; one with other rules is ended."""
    with _choosing:
        if not _current or _current[0][0] != rules:
            _close()
            _current[:] = [(rules, RuleProcess(rules))]
        return _current[0][1]


def close_process() -> None:
    """End the rule process of this interpreter, where there is one."""
    with _choosing:
        _close()


def _close() -> None:
    for _, process in _current:
        process.close()
    _current.clear()


atexit.register(close_process)
