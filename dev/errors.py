"""The errors of servers and of programs that checks run: a part is missing, or a server did not start.

ServerError
├── MissingPartError   something must be installed or fetched first
└── NotStartedError    the server was started and did not answer
"""


class ServerError(RuntimeError):
    """Base of both errors; the message says what to do."""


class MissingPartError(ServerError):
    """A package, one of its files or its registry cannot be reached; the message names it."""


class NotStartedError(ServerError):
    """The server ended, or did not answer in time; the message holds the end of its log."""
