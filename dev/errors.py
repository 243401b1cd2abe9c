"""What may go wrong with a server: a part of it is not to be had, or it did not start.

ServerError
├── MissingPartError   something has to be installed or fetched first
└── NotStartedError    it was started and did not answer
"""


class ServerError(RuntimeError):
    """Base of the two; its message says what to do."""


class MissingPartError(ServerError):
    """A package, a file of it or the registry behind it is not to be had; the message names it."""


class NotStartedError(ServerError):
    """The server ended or kept silent; the message carries the end of its log."""
