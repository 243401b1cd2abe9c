"""Looks at the beginning of files before they are imported: whom they speak of, and what they cannot say."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from ingest.contract.errors import DeclinedError
from ingest.contract.event import Event
from ingest.contract.providers.catalogue import stand_ins_of
from ingest.contract.rejection import Rejection
from ingest.files.records import read_records
from ingest.translation.interface import Context, Translator
from ingest.translation.recognition import known_table
from ingest.translation.translating import translated

KnownLabels = Callable[[str, Collection[str]], Mapping[str, Collection[str]]]
"""Takes an IdP and subjects of it; returns under which tenant labels the store knows each, none for unknown ones."""

_RECORDS_OF_A_FILE = 200
_FILES = 50
_SUBJECTS = 500
_SHOWN = 3


class Sample(NamedTuple):
    """Subjects by (IdP, label), and the files whose rows have no record id."""

    subjects: Mapping[tuple[str, str], Collection[str]]
    nameless: Sequence[str]
    standing_in: Collection[str]
    """Those of them whose rows count only where the log itself was not read."""


def sample_of(names: Iterable[str], translators: Sequence[Translator], context: Context) -> Sample:
    """Return a sample of the files; what can be read only once (standard input, a pipe) is left alone."""
    subjects: dict[tuple[str, str], set[str]] = {}
    nameless = []
    standing_in = set()
    for name in islice((name for name in names if Path(name).is_file()), _FILES):
        has_no_ids = False
        for event in _first_events(name, translators, context):
            has_no_ids = has_no_ids or event.event_id.startswith(f"{event.source.idp}:sha256:")
            if event.source.stream in stand_ins_of(event.source.idp):
                standing_in.add(name)
            key = (event.source.idp, event.source.tenant)
            account = event.account
            if account is not None and account.subject and account.issuer == ":".join(key):
                of_label = subjects.setdefault(key, set())
                if len(of_label) < _SUBJECTS:
                    of_label.add(account.subject)
        if has_no_ids:
            nameless.append(name)
    return Sample(subjects, nameless, standing_in)


def check_labels(sample: Sample, known_labels: KnownLabels) -> None:
    """Raise DeclinedError where most of those whom the store knows stand under another label of their IdP.

    A few may: people of a second tenant sign in to the first one, too.
    """
    for (idp, label), subjects in sample.subjects.items():
        known = {subject: labels for subject, labels in known_labels(idp, subjects).items() if labels}
        elsewhere = sorted(subject for subject, labels in known.items() if label not in labels)
        if len(elsewhere) * 2 > len(known):
            others = sorted({other for subject in elsewhere for other in known[subject]})
            shown = ", ".join(elsewhere[:_SHOWN])
            raise DeclinedError(
                f"the store knows {len(elsewhere)} of these accounts ({shown}) as {idp}:{' and '.join(others)}; under "
                f"{idp}:{label} they would be other ones: import with --tenant {others[0]}. Where the label itself is "
                "to change, see `jitgov relabel`; --even-so imports them all the same"
            )


def _first_events(name: str, translators: Sequence[Translator], context: Context) -> Iterator[Event]:
    pieces = islice(read_records(name, None, known_table(translators)), _RECORDS_OF_A_FILE)
    for result in translated(list(pieces), translators, context):
        if not isinstance(result, Rejection):
            yield from (event for event, _ in result)
