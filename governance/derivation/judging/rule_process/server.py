"""Reckons rules for whoever started this process: within limits of memory and processor, without any file or name.

What a rule makes of an account is a reply, whatever it is: an error, a field that is not there and what is neither true
nor false are no answer. What takes too much ends the process, and whoever asked finds out what it was.
"""

from __future__ import annotations

import os
import resource
import sys
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import msgspec

from governance.derivation.judging.rule_process.messages import (
    BYTES_OF_MEMORY,
    SECONDS_OF_A_MESSAGE,
    Question,
    Questions,
    Replies,
    RuleText,
)
from governance.policies.custom.answers import Reply
from governance.policies.custom.engine import engine
from governance.policies.custom.filtering import TOO_MANY, filters_in, is_too_many
from governance.policies.custom.view import micros
from ingest.bus.pipes import received, send

_OUT_OF_MEMORY = 71
_REASONS: tuple[tuple[type[BaseException], str], ...] = (
    (TypeError, "the rule compares, or calls, what does not go together"),
    (ZeroDivisionError, "the rule divides by nothing"),
    (OverflowError, "the rule reckons with too large a number"),
)


class _Program:
    def __init__(self, rule: RuleText) -> None:
        self.about = rule.about
        self._when = engine().compile(rule.when)
        self._since = None if rule.since is None else engine().compile(rule.since)
        self.filters = filters_in(rule.when) + filters_in(rule.since or "")

    def reply(self, context: Any) -> Reply:
        """Return what the rule says of what stands in the context."""
        try:
            holds = self._when.execute(context)
            if not isinstance(holds, bool):
                return Reply(None, None, f"the rule gives neither true nor false ({type(holds).__name__})")
            if not holds or self._since is None:
                return Reply(holds)
            since = self._since.execute(context)
            if not isinstance(since, datetime):
                return Reply(None, None, f"since gives no instant ({type(since).__name__})")
            return Reply(holds, micros(since))
        except MemoryError:
            os._exit(_OUT_OF_MEMORY)
        except KeyError as error:
            return Reply(None, None, f"{error.args[0] if error.args else 'something':.60} is not there")
        except BaseException as error:  # noqa: BLE001 - whatever a rule does, it gives no answer; a panic is no Exception
            return Reply(
                None, None, next((why for kind, why in _REASONS if isinstance(error, kind)), "it has no answer")
            )


def serve() -> None:
    """Answer until nobody asks any more: first the rules are told, then questions."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    rules = received(sys.stdin.buffer)
    if rules is None:
        return
    programs = [_Program(rule) for rule in msgspec.msgpack.decode(rules, type=list[RuleText])]
    resource.setrlimit(resource.RLIMIT_AS, (BYTES_OF_MEMORY, BYTES_OF_MEMORY))
    send(sys.stdout.buffer, b"")
    while (message := received(sys.stdin.buffer)) is not None:
        _limit_processor()
        questions = msgspec.msgpack.decode(message, type=Questions)
        replies: Replies = [_asked(question, programs) for question in questions]
        send(sys.stdout.buffer, msgspec.msgpack.encode(replies))


def _limit_processor() -> None:
    """Let this message take its seconds, and one more: whoever waits for it may be gone."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    most = int(used.ru_utime + used.ru_stime) + SECONDS_OF_A_MESSAGE + 1
    resource.setrlimit(resource.RLIMIT_CPU, (most, resource.RLIM_INFINITY))


def _asked(question: Question, programs: list[_Program]) -> list[list[Reply]]:
    asked = [(programs[number], list[Reply]()) for number in question.rules]
    of_account = [(program, replies) for program, replies in asked if program.about == "account"]
    of_grants = [(program, replies) for program, replies in asked if program.about == "grant"]
    if of_account:
        _reply(of_account, engine().Context(variables=question.seen), question.seen)
    if of_grants:
        # A rule about a grant is asked without the list of all: it would be converted once for each of them. What is
        # the same for each is converted once.
        alike = {name: seen for name, seen in question.seen.items() if name != "grants"}
        context = engine().Context(variables=alike)
        for grant in question.seen["grants"]:
            context.add_variable("grant", grant)
            _reply(of_grants, context, alike)
    return [replies for _, replies in asked]


def _reply(asked: list[tuple[_Program, list[Reply]]], context: Any, seen: Mapping[str, Any]) -> None:
    for program, replies in asked:
        replies.append(Reply(None, None, TOO_MANY) if is_too_many(program.filters, seen) else program.reply(context))
