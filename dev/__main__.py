"""`python -m dev up|down|status`: the servers of `make up`. The export lines go to stdout, all else to stderr."""

import argparse
import sys

from dev import detached
from dev.errors import ServerError

_SETUP_EXIT = 78


def main() -> int:
    """Do the command; 78 when a part is missing or a server does not start, and `status` gives 1 unless both run."""
    parser = argparse.ArgumentParser(
        prog="python -m dev", description="A real Kafka and a real PostgreSQL on this machine."
    )
    parser.add_argument("command", choices=["up", "down", "status"])
    command = parser.parse_args().command
    try:
        return {"up": _up, "down": _down, "status": _status}[command]()
    except ServerError as failure:
        print(failure, file=sys.stderr)
        return _SETUP_EXIT


def _up() -> int:
    urls = detached.up()
    print(f"export JITGOV_STORE_URL={urls.store}")
    print(f"export JITGOV_BUS_URL={urls.bus}")
    print("Paste these lines into a shell; `make down` ends both servers.", file=sys.stderr)
    return 0


def _down() -> int:
    ended = detached.down()
    print(f"ended: {', '.join(ended)}" if ended else "nothing was running", file=sys.stderr)
    return 0


def _status() -> int:
    answers = detached.status()
    for name, running in answers.items():
        print(f"{name}: {'running' if running else 'not running'}")
    return 0 if all(answers.values()) else 1


if __name__ == "__main__":
    sys.exit(main())
