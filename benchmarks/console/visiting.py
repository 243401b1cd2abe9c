"""Fifty who open pages, and programs that ask the API, each with a second of thought between two requests."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import httpx

THINK_SECONDS = 1.0
_TIMEOUT_SECONDS = 60


class Visited(NamedTuple):
    """A request that was answered: which page, in how many seconds, with what."""

    page: str
    seconds: float
    status: int


class Caller(NamedTuple):
    """Somebody in a session, or a program with a token: what he sends, and what he opens, by name."""

    headers: Mapping[str, str]
    pages: Mapping[str, str]


async def visits(origin: str, callers: Sequence[Caller], seconds: float) -> list[Visited]:
    """Let all call for so long, and return every request."""
    visited: list[Visited] = []
    limits = httpx.Limits(max_connections=len(callers), max_keepalive_connections=len(callers))
    async with httpx.AsyncClient(base_url=origin, timeout=_TIMEOUT_SECONDS, limits=limits) as client:
        ends = time.perf_counter() + seconds
        await asyncio.gather(*(_calls(client, caller, n, ends, visited) for n, caller in enumerate(callers)))
    return visited


async def _calls(client: httpx.AsyncClient, caller: Caller, number: int, ends: float, visited: list[Visited]) -> None:
    chance, pages = random.Random(number), list(caller.pages.items())
    await asyncio.sleep(chance.random() * THINK_SECONDS)
    while time.perf_counter() < ends:
        name, path = chance.choice(pages)
        began = time.perf_counter()
        answer = await client.get(path, headers=dict(caller.headers))
        visited.append(Visited(name, time.perf_counter() - began, answer.status_code))
        await asyncio.sleep(THINK_SECONDS)


async def alone(origin: str, callers: Sequence[Caller], times: int) -> dict[str, float]:
    """Return, by page, the least milliseconds of so many requests while nobody else asks: what it takes by itself."""
    least: dict[str, float] = {}
    async with httpx.AsyncClient(base_url=origin, timeout=_TIMEOUT_SECONDS) as client:
        # By many in turns: none of them is kept waiting for having asked too much.
        for caller in list(callers) * times:
            for name, path in caller.pages.items():
                began = time.perf_counter()
                answer = await client.get(path, headers=dict(caller.headers))
                taken = (time.perf_counter() - began) * 1_000
                if answer.status_code == 200:
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
