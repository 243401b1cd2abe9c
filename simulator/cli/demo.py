"""The demo: a made-up company's logs go the whole way, from the vendors' APIs to the weekly report."""

from __future__ import annotations

import io
import json
import os
import shutil
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import redirect_stdout
from functools import partial
from pathlib import Path
from typing import Any

import click
import yaml

from governance.cli.govern import run_worker
from ingest.cli.collect import COLUMNS
from ingest.translation.tally import Tally
from reviews.reports.formats.catalogue import format_names
from simulator.company.company import Company
from simulator.company.settings import demo_settings, people_settings, reviews_settings
from simulator.demo.carried_out import carried_out, follow_changes
from simulator.demo.export import hand_over
from simulator.demo.half_year import FASTER, Stretch, collected, stretch_ends
from simulator.demo.lived_clock import since
from simulator.demo.reviewed import decided_review, opened_review
from simulator.demo.rosters import RosterFile, write_rosters
from simulator.organisation.cast import TENANT
from simulator.organisation.plan import Plan
from simulator.records.instants import HOUR, instant

MARK = ".jitgov-demo"
"""A folder with this file in it was made by the demo, and may be made afresh."""
_BUS = "bus.sqlite"
QUESTIONS = (
    *("accounts --jit", "findings", "access --entitlement 'Global Administrator'", "review list"),
    *("campaign status", "campaign items", "remediation list --wide"),
)


def run_demo(ctx: click.Context, out: Path, people: int | None, records: int | None) -> None:
    """Run the main job on a made-up company, below ``out``."""
    began = time.monotonic()
    usual = Plan()
    company = Company(usual._replace(people=people or usual.people, records=records or usual.records))
    _fresh(out)
    settings = _write_settings(out, company)
    end = company.plan.ends_at.isoformat()
    _say(f"The simulator serves a made-up company's Okta and Entra, with {FASTER} times the vendors' rate limits")
    chosen = ctx.obj.with_settings(settings)
    with collected(company, out, _bus_url(out), may_remove=True) as lived:
        _import_handed_over(ctx, settings, out, company)
        rosters = partial(_import_rosters, ctx, settings, *write_rosters(out / "rosters", company))
        _govern_each(ctx, chosen, lived.stretches, stretch_ends(company.plan), rosters)
        verdicts = decided_review(chosen.settings, company.plan.end)
        counts = f"{verdicts['approve']:,} approved, {verdicts['revoke']:,} revoked"
        _say(f"Its reviewers have decided the review of the week before: {counts}")
        carried = carried_out(chosen.settings, lived, partial(_govern, chosen), stretch_ends(company.plan)[-1])
    for line in carried.lines:
        _say(line)
    _say(f"The nightly sweep, as of {company.plan.ends_at:%Y-%m-%d %H:%M} UTC")
    _run(ctx, settings, ["sweep", "--as-of", end, "--verdict", "stale"])
    opened = opened_review(chosen.settings, company.plan.end)
    _say(f"This week's review was opened with {opened:,} items")
    _govern(chosen, carried.ended_at + HOUR)
    _run(ctx, settings, ["audit", "verify"])
    _write_reports(ctx, settings, out, instant(carried.ended_at).isoformat())
    _say(f"Done in {time.monotonic() - began:.0f} s. Ask it yourself, for example:")
    for question in QUESTIONS:
        _say(f"  jitgov {question} --config {settings}")
    _say(f"As pages: jitgov console --local --config {settings} (/reviews, /campaigns, /remediation, /findings)")
    _say(f"Reports in every format: {out / 'report'} (the week), {out / 'campaign-report'} (the campaign)")
    click.echo(str(out / "report" / "weekly.html"))


def _fresh(out: Path) -> None:
    """Make the folder, empty. Raises click.UsageError when it holds what the demo did not make."""
    if out.exists() and any(out.iterdir()):
        if not (out / MARK).is_file():
            raise click.UsageError(f"{out} is not empty and was not made by the demo; name another folder with --out")
        shutil.rmtree(out)
    out.mkdir(parents=True, exist_ok=True)
    (out / MARK).touch()


def _write_settings(out: Path, company: Company) -> Path:
    """Write what its questions need later: without sources, as the simulator ends with the demo."""
    path = out / "config.yaml"
    made = demo_settings(company)
    settings = {
        # Relative to this file, so that the folder may be moved.
        "store": {"url": "sqlite:///jitgov.sqlite"},
        "bus": {"url": f"embedded:{_BUS}"},
        "collect": {"state": "collect.sqlite"},
        "people": people_settings(company, os.getuid()),
        **made,
        "reviews": reviews_settings(company),
        "report": {"organisation": "Northwind Traders"},
    }
    path.write_text(yaml.safe_dump(settings, sort_keys=False), encoding="utf-8")
    return path


def _bus_url(out: Path) -> str:
    return f"embedded:{out / _BUS}"


def _import_handed_over(ctx: click.Context, settings: Path, out: Path, company: Company) -> None:
    handed = hand_over(out / "export", company)
    _say(f"A company that was bought handed its log over as a file, until {handed.covers_to:%Y-%m-%d}")
    covers = f"{handed.covers_from.isoformat()}/{handed.covers_to.isoformat()}"
    _run(ctx, settings, ["import", *map(str, handed.paths), "--tenant", handed.tenant, "--covers", covers])


def _import_rosters(ctx: click.Context, settings: Path, columns: Path, lists: Sequence[RosterFile], at: int) -> None:
    """Import the lists that the personnel system gave for the stretch that ends at an instant."""
    of_stretch = [roster for roster in lists if roster.known_at == at]
    if of_stretch:
        counts = ", ".join([_imported(ctx, settings, columns, roster) for roster in of_stretch])
        _say(f"The personnel system's lists of {of_stretch[0].as_of:%Y-%m-%d} are imported: {counts}")


def _imported(ctx: click.Context, settings: Path, columns: Path, roster: RosterFile) -> str:
    """Import a list, and return how many persons of which population it names."""
    list_options = ["--complete", roster.population, "--as-of", roster.as_of.isoformat(), "--tenant", TENANT, "--json"]
    printed = io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
    with redirect_stdout(printed):
        _run(ctx, settings, ["import-roster", str(roster.path), "--columns", str(columns), *list_options])
    printed.seek(0)
    return f"{json.loads(printed.read())['persons']:,} {roster.population}"


def _govern(chosen: Any, at: int) -> None:
    run_worker(chosen, until_idle=True, clock=since(at))


def _govern_each(
    ctx: click.Context,
    chosen: Any,
    stretches: Iterator[Stretch],
    ends: Sequence[int],
    import_rosters: Callable[[int], None],
) -> None:
    """Govern each stretch while the next one is collected, then show what was collected in all."""
    _say("Its half year is collected over HTTP, by the real collectors, and governed: accounts, grants, findings")
    totals: dict[tuple[str, str], Tally] = {}
    for number, stretch in enumerate(stretches, 1):
        for source, stream, tally in stretch.tallies:
            totals.setdefault((source, stream), Tally()).add(tally)
        records = sum(tally.records for _, _, tally in stretch.tallies)
        _say(f"{number} of {len(ends)}: {records:,} records collected until {instant(stretch.ended_at):%Y-%m-%d}")
        if stretch.ended_at == ends[-1]:
            follow_changes(chosen.settings, stretch.ended_at)
        import_rosters(stretch.ended_at)
        _govern(chosen, stretch.ended_at)
    ctx.obj.show((_row(*place, tally) for place, tally in sorted(totals.items())), COLUMNS, False)


def _write_reports(ctx: click.Context, settings: Path, out: Path, as_of: str) -> None:
    """Write the weekly report in every format, and the campaign's."""
    for name, folder in (("weekly", "report"), ("campaign", "campaign-report")):
        formats = [word for form in format_names() for word in ("--format", form)]
        _run(ctx, settings, ["report", name, "--out", str(out / folder), "--as-of", as_of, *formats])


def _row(source: str, stream: str, tally: Tally) -> dict[str, object]:
    spans = [span for _, span in tally.streams()]
    return {
        "source": source,
        "stream": stream,
        "records": tally.records,
        "events": tally.events,
        "rejected": tally.rejected,
        "first_at": min((span.first_at for span in spans), default=None),
        "last_at": max((span.last_at for span in spans), default=None),
    }


def _run(ctx: click.Context, settings: Path, arguments: Sequence[str]) -> None:
    """Run another command of the front door as a person would, against the demo's settings."""
    ctx.find_root().command.main([*arguments, "--config", str(settings)], prog_name="jitgov", standalone_mode=False)


def _say(line: str) -> None:
    click.echo(line, err=True)
