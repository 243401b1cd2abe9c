"""The demo: a made-up company's log records go the whole way, from files to the weekly report."""

from __future__ import annotations

import shutil
import time
from collections.abc import Sequence
from pathlib import Path

import click
import yaml

from simulator.company import Company
from simulator.export import Import, imports, write_export
from simulator.plan import Plan
from simulator.settings import demo_settings

MARK = ".jitgov-demo"
"""A folder with this file in it was made by the demo, and may be made afresh."""


@click.command()
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), default=Path("demo-out"), show_default=True)
@click.option("--people", type=click.IntRange(min=20), help="How many people the company has; else 1,200.")
@click.option("--records", type=click.IntRange(min=400), help="How many log records they leave; else about 207,000.")
@click.pass_context
def demo(ctx: click.Context, out: Path, people: int | None, records: int | None) -> None:
    """Run the main job on a made-up company: translate, govern, sweep, review, report.

    Nothing is contacted and no server is needed; each run starts afresh below --out and leaves the database there.
    """
    began = time.monotonic()
    usual = Plan()
    company = Company(usual._replace(people=people or usual.people, records=records or usual.records))
    _fresh(out)
    settings = _write_settings(out, company)
    end = company.plan.ends_at.isoformat()
    _say(f"A made-up company leaves its log records below {out / 'export'}")
    with ctx.obj.progress("writing", company.plan.records) as advance:
        _export(out / "export", company, advance)
    for each in imports(out / "export", company):
        _run(ctx, settings, ["import", *_import_arguments(each)])
    _say("The records are governed: accounts, grants, findings")
    _run(ctx, settings, ["govern", "--until-idle"])
    _say(f"The nightly sweep, as of {end}")
    _run(ctx, settings, ["sweep", "--as-of", end, "--verdict", "stale"])
    _run(ctx, settings, ["review", "open", "--as-of", end])
    _run(ctx, settings, ["govern", "--until-idle"])
    _run(ctx, settings, ["audit", "verify"])
    _say(f"Done in {time.monotonic() - began:.0f} s. Ask it yourself, for example:")
    for question in ("accounts --jit", "findings", "access --entitlement 'Global Administrator'", "review list"):
        _say(f"  jitgov {question} --config {settings}")
    _run(ctx, settings, ["report", "weekly", "--out", str(out / "report"), "--as-of", end])


def _fresh(out: Path) -> None:
    """Make the folder, empty. Raises click.UsageError when it holds what the demo did not make."""
    if out.exists() and any(out.iterdir()):
        if not (out / MARK).is_file():
            raise click.UsageError(f"{out} is not empty and was not made by the demo; name another folder with --out")
        shutil.rmtree(out)
    out.mkdir(parents=True, exist_ok=True)
    (out / MARK).touch()


def _write_settings(out: Path, company: Company) -> Path:
    path = out / "config.yaml"
    settings = {
        "store": {"url": f"sqlite:///{out / 'jitgov.sqlite'}"},
        "bus": {"url": f"embedded:{out / 'bus.sqlite'}"},
        **demo_settings(company),
    }
    path.write_text(yaml.safe_dump(settings, sort_keys=False), encoding="utf-8")
    return path


def _export(folder: Path, company: Company, advance: object) -> None:
    told = 0

    def progress(written: int) -> None:
        nonlocal told
        if callable(advance):
            advance(written - told)
        told = written

    write_export(folder, company, progress)


def _import_arguments(what: Import) -> Sequence[str]:
    covers = f"{what.covers_from.isoformat()}/{what.covers_to.isoformat()}"
    return (*map(str, what.paths), "--tenant", what.tenant, "--covers", covers)


def _run(ctx: click.Context, settings: Path, arguments: Sequence[str]) -> None:
    """Run another command of the front door as a person would, against the demo's settings."""
    ctx.find_root().command.main([*arguments, "--config", str(settings)], prog_name="jitgov", standalone_mode=False)


def _say(line: str) -> None:
    click.echo(line, err=True)
