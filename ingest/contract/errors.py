"""The five errors, named by who must act.

JitgovError
├── TransientError   nobody acts: wait          exit 75
├── RecordError      owner of the data          exit 65
├── SetupError       operator                   exit 78
├── DeclinedError    the caller                 exit 1
│   └── UnclearError it names what is not there exit 2, as wrong usage does
└── BrokenError      developer                  exit 70

A message says what, which (ids, never secrets) and what to do.
"""


class JitgovError(Exception):
    """Base of the five; never raised itself."""

    exit_code = 70


class TransientError(JitgovError):
    """A source, the bus or the store is away or asks to wait: back off, keep the place."""

    exit_code = 75


class RecordError(JitgovError):
    """A record is malformed or of an unknown version: set it aside, go on."""

    exit_code = 65


class SetupError(JitgovError):
    """Configuration, credentials, scope or licence are wrong: stop that source, keep the others."""

    exit_code = 78


class DeclinedError(JitgovError):
    """The caller may not do this: nothing changes."""

    exit_code = 1


class UnclearError(DeclinedError):
    """A name or an id stands for nothing here, or for more than it may; the message says which."""

    exit_code = 2


class BrokenError(JitgovError):
    """A promise of the house does not hold: stop, commit nothing."""

    exit_code = 70
