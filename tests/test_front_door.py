"""The front door: it answers at once, knows every command, and turns every error into one message and its exit code."""

from __future__ import annotations

import ast
import importlib
import os
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

import jitgov
from ingest.contract.errors import BrokenError, DeclinedError, JitgovError, RecordError, SetupError, TransientError

ROOT = Path(__file__).parents[1]
HELP_COST_IN_INTERPRETERS = 8


def start(*arguments: str, cwd: Path | None = None, **environ: str) -> subprocess.CompletedProcess[str]:
    known = {name: value for name, value in os.environ.items() if not name.startswith("JITGOV_")}
    return subprocess.run(
        [sys.executable, str(ROOT / "jitgov.py"), *arguments],
        cwd=cwd or ROOT,
        env={**known, **environ},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


def test_help_lists_every_command_and_imports_none() -> None:
    result = CliRunner().invoke(jitgov.cli, ["--help"])
    for name, entry in jitgov.COMMANDS.items():
        assert f"  {name} " in result.output
        assert entry.help in " ".join(result.output.split())
    code = "import sys, jitgov; jitgov.run(['--help']); print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert not HEAVY & set(loaded.stdout.split())


@pytest.mark.parametrize("name", jitgov.COMMANDS)
def test_the_table_is_equal_to_the_command(name: str) -> None:
    entry = jitgov.COMMANDS[name]
    command = getattr(importlib.import_module(entry.module), entry.attribute)
    assert isinstance(command, click.Command)
    assert command.name == name
    assert " ".join((command.help or "").split()).startswith(entry.help.removesuffix("."))


@pytest.mark.parametrize(
    ("words", "nearest"),
    [(("acounts",), "accounts"), (("finding", "acept"), "accept"), (("accounts", "--colums", "id"), "--columns")],
)
def test_whoever_misspells_a_word_is_told_the_nearest(words: tuple[str, ...], nearest: str) -> None:
    result = CliRunner().invoke(jitgov.cli, words)
    assert result.exit_code == 2
    assert "Did you mean" in result.output
    assert f"'{nearest}'" in result.output


def test_no_command_is_missing_in_the_table() -> None:
    named = {(entry.module, entry.attribute) for entry in jitgov.COMMANDS.values()}
    for module in {module for module, _ in named}:
        tree = ast.parse(Path(importlib.import_module(module).__file__ or "").read_text())
        found = {
            node.name
            for node in tree.body
            if isinstance(node, ast.FunctionDef)
            and any(ast.unparse(each).startswith(("click.command", "click.group")) for each in node.decorator_list)
        }
        assert {(module, each) for each in found} <= named


@pytest.mark.parametrize("name", jitgov.COMMANDS)
def test_every_command_has_help_and_takes_the_settings_file(name: str) -> None:
    result = CliRunner().invoke(jitgov.cli, [name, "--help"])
    assert result.exit_code == 0, result.output
    assert "--config" in result.output


def test_the_version_is_the_projects() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert start("--version").stdout == f"jitgov, version {project['version']}\n"


def test_help_answers_at_once(tmp_path: Path) -> None:
    # With bytecode, as an installation has it: where none may be written beside the source, it stands here.
    environ = {**os.environ, "PYTHONPYCACHEPREFIX": str(tmp_path)}
    environ.pop("PYTHONDONTWRITEBYTECODE", None)

    def cost(*arguments: str) -> float:
        """Its processor time: what else runs on the machine is none of it."""
        process = subprocess.Popen([sys.executable, *arguments], env=environ, stdout=subprocess.DEVNULL)
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        assert process.returncode == 0
        return used.ru_utime + used.ru_stime

    program = str(ROOT / "jitgov.py")
    asked = (("-c", "pass"), (program, "--help"), (program, "review", "list", "--help"))
    # In turns: a machine that grows slower meanwhile does so for all of them.
    turns = [[cost(*arguments) for arguments in asked] for _ in range(12)]
    bare, *pages = (min(seconds) for seconds in zip(*turns, strict=True))
    assert max(pages) <= HELP_COST_IN_INTERPRETERS * bare


_HELP_PAGES = """
import ast, os, sys, time
import jitgov

before, silence = time.process_time(), os.open(os.devnull, os.O_WRONLY)
for names in ast.literal_eval(sys.argv[1]) * 2:
    reading, writing = os.pipe()
    if os.fork() == 0:
        os.dup2(silence, 1)
        jitgov.run([*names, "--help"])
        os.write(writing, str(before + time.process_time()).encode())
        os._exit(0)
    os.wait()
    print(os.read(reading, 40).decode())
"""
"""The processor time of each page of help, as a fresh process would need it: a fork of one that only began."""


def test_the_help_of_every_command_is_cheap(tmp_path: Path) -> None:
    environ = {**os.environ, "PYTHONPYCACHEPREFIX": str(tmp_path)}
    environ.pop("PYTHONDONTWRITEBYTECODE", None)

    def seconds(code: str, *arguments: str) -> list[float]:
        command = [sys.executable, "-c", code, *arguments]
        done = subprocess.run(command, cwd=ROOT, env=environ, capture_output=True, text=True, check=True)
        return [float(line) for line in done.stdout.split()]

    bare = min(seconds("import time; print(time.process_time())")[0] for _ in range(5))
    asked = list(commands(jitgov.cli))
    seconds(_HELP_PAGES, repr(asked[:1]))  # which leaves the bytecode
    taken = seconds(_HELP_PAGES, repr(asked))
    best = map(min, taken[: len(asked)], taken[len(asked) :])
    slow = {" ".join(names): cost / bare for names, cost in zip(asked, best, strict=True)}
    assert {name: times for name, times in slow.items() if times > HELP_COST_IN_INTERPRETERS} == {}


HEAVY = {
    "msgspec",
    "orjson",
    "yaml",
    "rich",
    "sqlalchemy",
    "kafka",
    "pandas",
    "numpy",
    "front_door.context",
    "ingest.cli.files",
}


def commands(group: click.Group, *above: str) -> Iterator[tuple[str, ...]]:
    for name in group.list_commands(click.Context(group)):
        command = group.get_command(click.Context(group), name)
        yield (*above, name)
        if isinstance(command, click.Group):
            yield from commands(command, *above, name)


def test_no_command_loads_for_its_help_what_it_works_with() -> None:
    asked = list(commands(jitgov.cli))
    code = (
        "import ast, sys, click, jitgov\n"
        f"heavy = {HEAVY!r}\n"
        "for names in ast.literal_eval(sys.argv[1]):\n"
        "    jitgov.run([*names, '--help'])\n"
        "    print('loaded', names, sorted(heavy & set(sys.modules)))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, repr(asked)], cwd=ROOT, capture_output=True, text=True, check=True
    )
    loaded = [line for line in done.stdout.splitlines() if line.startswith("loaded ")]
    assert loaded == [f"loaded {names} []" for names in asked]


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_shell_completes_commands_and_options(shell: str) -> None:
    script = start(_JITGOV_COMPLETE=f"{shell}_source")
    assert script.returncode == 0 and "jitgov" in script.stdout
    word = "2" if shell != "fish" else "--sev"
    answer = start(_JITGOV_COMPLETE=f"{shell}_complete", COMP_WORDS="jitgov findings --sev", COMP_CWORD=word)
    assert "--severity" in answer.stdout


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (TransientError("away"), 75),
        (RecordError("malformed"), 65),
        (SetupError("wrong"), 78),
        (DeclinedError("not you"), 1),
        (BrokenError("broken"), 70),
    ],
)
def test_each_of_the_five_is_a_message_and_its_code(
    error: JitgovError, code: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert failing(error, monkeypatch) == code
    assert capsys.readouterr().err == f"jitgov: {error}\n"


def test_a_fault_is_told_with_its_place_and_no_traceback(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert failing(ZeroDivisionError("by zero"), monkeypatch) == 70
    told = capsys.readouterr().err
    assert told.startswith(f"jitgov: unexpected ZeroDivisionError at {__file__}:")
    assert "Traceback" not in told
    monkeypatch.setenv("JITGOV_TRACEBACK", "1")
    assert failing(ZeroDivisionError("by zero"), monkeypatch) == 70
    assert "Traceback" in capsys.readouterr().err


def test_an_output_without_room_is_75(tmp_path: Path) -> None:
    (tmp_path / "log").write_text('{"uuid": "1", "published": "2026-01-01T00:00:00Z", "eventType": "x"}\n')
    script = f'"{sys.executable}" "{ROOT}/jitgov.py" translate log > /dev/full'
    result = subprocess.run(["bash", "-c", script], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert result.returncode == 75
    told = "jitgov: an output cannot be written: No space left on device; make room, and run it again\n"
    assert result.stderr == told


def test_an_interruption_is_130_and_wrong_usage_2(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert failing(KeyboardInterrupt(), monkeypatch) == 130
    assert failing(click.UsageError("which?"), monkeypatch) == 2
    assert "which?" in capsys.readouterr().err
    assert start("no-such-command").returncode == 2


def failing(error: BaseException, monkeypatch: pytest.MonkeyPatch) -> int:
    @click.command()
    def fail() -> None:
        raise error

    monkeypatch.setattr(jitgov.FrontDoor, "get_command", lambda *_: fail)
    return jitgov.run(["fail"])


def test_a_reader_that_has_enough_ends_it_quietly(tmp_path: Path) -> None:
    record = '{"uuid": "%d", "published": "2026-01-01T00:00:00Z", "eventType": "x"}\n'
    (tmp_path / "log").write_text("".join(record % n for n in range(20_000)))
    script = f'"{sys.executable}" "{ROOT}/jitgov.py" translate log | head -1 >&2; exit ${{PIPESTATUS[0]}}'
    result = subprocess.run(["bash", "-c", script], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert result.returncode in (1, 141)
    assert len(result.stderr.splitlines()) == 1


def test_the_settings_file_is_found_in_order(tmp_path: Path) -> None:
    for name in ("config.yaml", "variable.yaml", "group.yaml", "command.yaml"):
        (tmp_path / name).write_text(f"tenant: {name}\n")

    def tenant(*arguments: str, **environ: str) -> str:
        found = start(*arguments, cwd=tmp_path, **environ)
        assert found.returncode == 0, found.stderr
        return next(line for line in found.stdout.splitlines() if line.startswith("  tenant: "))[10:]

    variable = str(tmp_path / "variable.yaml")
    assert tenant("config", "check") == "config.yaml"
    assert tenant("config", "check", JITGOV_CONFIG=variable) == "variable.yaml"
    assert tenant("--config", "group.yaml", "config", "check", JITGOV_CONFIG=variable) == "group.yaml"
    assert tenant("--config", "group.yaml", "config", "check", "--config", "command.yaml") == "command.yaml"
    (tmp_path / "config.yaml").unlink()
    assert tenant("config", "check") == "null"


def test_config_check_shows_references_and_never_secrets(tmp_path: Path) -> None:
    (tmp_path / "password").write_text("hunter2")
    (tmp_path / "signing").write_text(f"whsec_{'c2lnbmluZ3NpZ25pbmdzaWdu' * 2}")
    (tmp_path / "config.yaml").write_text(
        "store: {url_env: STORE}\nbus: {url: 'kafka://b:9092', options: {sasl_plain_password_file: password}}\n"
        "outbound: {webhooks: [{name: siem, url: 'https://a.example.com/?token=hunter2', secret_file: signing}]}\n"
    )
    result = start("config", "check", cwd=tmp_path, STORE="postgresql+psycopg://u:hunter2@db/x")
    assert result.returncode == 0, result.stderr
    assert "hunter2" not in result.stdout + result.stderr
    assert "store_url: postgresql+psycopg://u:***@db/x" in result.stdout
    assert "sasl_plain_password_file: password" in result.stdout
    assert "url: https://a.example.com/?token=***" in result.stdout
    assert "policy_version: " in result.stdout


@pytest.mark.parametrize(
    ("written", "message"),
    [
        ("sotre: {}", "config.yaml:1: sotre: unknown key; did you mean store?"),
        ("store: {url_env: GONE}", "store.url_env names the environment variable GONE, which is not set"),
        ("a: [", "config.yaml:1: "),
        ("report: {logo_file: gone.png}", "report.logo_file"),
        ("reviews: {schedule_zone: Europe/Berln}", "reviews.schedule_zone: 'Europe/Berln' is no time zone"),
        (
            "sources: [{kind: roster, tenant: acme, path: staff.csv, columns_file: gone.yaml}]",
            "sources[0].columns_file: gone.yaml cannot be read: No such file",
        ),
        ("audit: {witnesses: [{file: gone/kept.txt}]}", "audit.witnesses[0].file: there is no folder gone; make it"),
        ("audit: {witnesses: [{file: .}]}", "audit.witnesses[0].file: . is a folder; name a file in it"),
        (
            "console: {oidc: {issuer: 'https://a.example.com', client_id: c, accounts_of: 'okta:acme',"
            " client_secret_file: gone}}",
            "console.oidc.client_secret_file names gone, which cannot be read",
        ),
        ("console: {bind: somewhere}", "console.bind: Expected HOST:PORT, as 127.0.0.1:7730"),
        ("console: {bind: '127.0.0.1:99999'}", "a port is 65535 at most (it is '127.0.0.1:99999')"),
        ("store: {url: 'mysql://u@db/x'}", "no store of kind 'mysql'; write sqlite:///path"),
        ("bus: {url: 'amqp://b'}", "bus.url 'amqp://b' is not understood; expected embedded:PATH or kafka://"),
        ("bus: {url: 'kafka://b:1', options: {linger: 5}}", "bus.options.linger is not an option of the Kafka bus"),
    ],
)
def test_settings_that_are_wrong_are_78(written: str, message: str, tmp_path: Path) -> None:
    (tmp_path / "config.yaml").write_text(written)
    result = start("config", "check", cwd=tmp_path)
    assert result.returncode == 78
    assert message in result.stderr


def test_a_settings_file_that_is_not_there_is_2(tmp_path: Path) -> None:
    assert start("config", "check", "--config", "gone.yaml", cwd=tmp_path).returncode == 2
    assert start("config", "check", cwd=tmp_path, JITGOV_CONFIG="gone.yaml").returncode == 2


def test_what_the_command_makes_is_its_owner_s_alone(tmp_path: Path) -> None:
    program = (
        "import os, sys; os.umask(0); sys.argv = ['jitgov', 'govern', '--until-idle']; import jitgov; jitgov.main()"
    )
    known = {name: value for name, value in os.environ.items() if not name.startswith("JITGOV_")}
    store = {"JITGOV_STORE_URL": f"sqlite:///{tmp_path}/store.sqlite", "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-P", "-c", program], cwd=tmp_path, env={**known, **store}, capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr
    made = [path for path in tmp_path.iterdir() if path.name.startswith("store.sqlite")]
    assert made
    assert {path.stat().st_mode & 0o777 for path in made} == {0o600}


def test_a_package_that_is_missing_is_told_as_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jitgov, "PACKAGES", ("ingest", "a_package_that_is_not_there"))
    assert jitgov.foreign_package() == ("a_package_that_is_not_there", "")


@pytest.mark.parametrize("name", jitgov.PACKAGES)
def test_another_project_s_package_of_one_of_our_names_is_refused(name: str, tmp_path: Path) -> None:
    (tmp_path / name).mkdir()
    (tmp_path / name / "__init__.py").write_text("raise RuntimeError('this is not jitgov')\n")
    code = f"import sys; sys.path[:0] = [{str(tmp_path)!r}, {str(ROOT)!r}]; import jitgov; jitgov.main(['--help'])"
    done = subprocess.run([sys.executable, "-P", "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 78
    assert f"the package {name!r} that Python finds is not jitgov's" in done.stderr
    assert "an environment of its own" in done.stderr
