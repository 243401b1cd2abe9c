"""Fifty who open pages, and programs that ask the API, each with a second of thought between two requests."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Mapping, Sequence
from contextlib import aclosing
from typing import NamedTuple

from benchmarks.console.conversation import Conversation

THINK_SECONDS = 1.0
_TIMEOUT_SECONDS = 60


class Visited(NamedTuple):
    """A request that was answered: which page, in how many seconds, with what, and whether up to its last letter."""

    page: str
    seconds: float
    status: int
    is_whole: bool = True


class Caller(NamedTuple):
    """Somebody in a session, or a program with a token: what he sends, and what he opens, by name."""

    headers: Mapping[str, str]
    pages: Mapping[str, str]


async def visits(origin: str, callers: Sequence[Caller], seconds: float) -> list[Visited]:
    """Let all call for so long, and return every request."""
    visited: list[Visited] = []
    ends = time.perf_counter() + seconds
    await asyncio.gather(*(_calls(origin, caller, n, ends, visited) for n, caller in enumerate(callers)))
    return visited


async def _calls(origin: str, caller: Caller, number: int, ends: float, visited: list[Visited]) -> None:
    chance, pages = random.Random(number), list(caller.pages.items())
    await asyncio.sleep(chance.random() * THINK_SECONDS)
    async with aclosing(Conversation(origin)) as conversation:
        while time.perf_counter() < ends:
            name, path = chance.choice(pages)
            visited.append(await _visited(conversation, caller, name, path))
            await asyncio.sleep(THINK_SECONDS)


async def _visited(conversation: Conversation, caller: Caller, name: str, path: str) -> Visited:
    began = time.perf_counter()
    answer = await conversation.ask(path, caller.headers, _TIMEOUT_SECONDS)
    return Visited(name, time.perf_counter() - began, answer.status, answer.is_whole)


async def alone(origin: str, callers: Sequence[Caller], times: int) -> dict[str, float]:
    """Return, by page, the least milliseconds of so many requests while nobody else asks: what it takes by itself."""
    least: dict[str, float] = {}
    async with aclosing(Conversation(origin)) as conversation:
        # By many in turns: none of them is kept waiting for having asked too much.
        for caller in list(callers) * times:
            for name, path in caller.pages.items():
                visit = await _visited(conversation, caller, name, path)
                taken = visit.seconds * 1_000
                if visit.status == 200:
                    least[name] = round(min(least.get(name, taken), taken), 1)
    return least


def figures(visited: Sequence[Visited]) -> dict[str, dict[str, float]]:
    """Return, by page, how many were opened, and the 50th and 95th percentile in milliseconds."""
    by_page: dict[str, list[float]] = {}
    for visit in visited:
        by_page.setdefault(visit.page, []).append(visit.seconds * 1_000)
    return {
        page: {"requests": len(times), "p50_ms": _percentile(times, 50), "p95_ms": _percentile(times, 95)}
        for page, times in sorted(by_page.items())
    }


def _percentile(times: Sequence[float], percent: int) -> float:
    return round(sorted(times)[min(len(times) - 1, len(times) * percent // 100)], 1)
