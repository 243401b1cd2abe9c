"""Turns each piece of a file into events, or into a rejection with its reason: no piece is dropped."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import orjson

from ingest.bus.interface import Outgoing
from ingest.contract.codec import headers
from ingest.contract.errors import RecordError
from ingest.contract.event import Event, partition_key
from ingest.contract.labels import Labels
from ingest.contract.providers.catalogue import providers
from ingest.contract.rejection import Rejection, reject
from ingest.contract.sealing import seal, sealed
from ingest.files.records import Readable, Unreadable
from ingest.translation.interface import Context, Draft, Native, Translator
from ingest.translation.masking import masked
from ingest.translation.recognition import translator_for
from ingest.translation.respelled_masking import masked_respelled

DEFAULT_TENANT = "default"
_UNSPELLABLE = (UnicodeEncodeError, RecursionError)
_UNREADABLE = (RecordError, *_UNSPELLABLE)

Piece = Readable | Unreadable
_Known = tuple[Piece, Translator | None]
"""A piece, and who recognises its record; None: nobody, or nobody has looked since it was masked."""
TranslatedPiece = list[tuple[Event, bytes]] | Rejection


def context_of(settings: Labels, tenant: str | None, observed_at: datetime) -> Context:
    """Return an import's context: the tenant is ``tenant``, else looked up by the vendor's id, else the settings'."""
    return Context(observed_at, tenant, settings.tenants, fallback=settings.tenant or DEFAULT_TENANT)


def translated(pieces: Sequence[Piece], translators: Sequence[Translator], context: Context) -> list[TranslatedPiece]:
    """Return for each piece its events with their bytes for the bus, or its rejection.

    All pieces pass one stage before the next stage begins: a processor that stays in one short loop keeps its code and
    its branches in the cache, and needs a third less time (``make bench-collect``).
    """
    known = [_without_secrets(piece, translators) for piece in pieces]
    return _sealed(_drafted(known, translators, context), [piece for piece, _ in known], context)


def events_of(translator: Translator, record: Any, raw: bytes, context: Context) -> list[Event]:
    """Return the events of one record of the translator's vendor. Raises RecordError when it cannot be read."""
    places = None
    if type(record) is Native:
        record, places = record.record, record.secret_places
    without_secrets = _masked(raw, translator.idp, places)
    if without_secrets is not raw:
        raw, record = without_secrets, translator.decode(without_secrets)
    try:
        draft = translator.translate(record, raw, context)
        return seal(draft.record_id, draft.events, raw, context.observed_at, draft.translation)
    except _UNSPELLABLE as error:
        raise RecordError(_reason_of(error)) from error


def _masked(raw: bytes, idp: str, places: bytes | None) -> bytes:
    """Return a record's bytes without its secrets; one that is not native may have another product's spelling."""
    provider = providers().get(idp)
    if provider is None:
        return raw
    own = masked(raw, provider.secrets, places)
    return masked_respelled(own, provider.respelled_secrets) if places is None else own


def _without_secrets(piece: Piece, translators: Sequence[Translator]) -> _Known:
    """Return the piece with the secrets of its record masked, before anything of it is kept, rejected or not."""
    if isinstance(piece, Unreadable):
        return piece, None
    value, places = piece.value, None
    if type(value) is Native:
        translator, places = _of_idp(value.idp, translators), value.secret_places
        if places == b"":
            return piece, translator
    else:
        translator = next((translator for translator in translators if translator.recognises(value)), None)
    if translator is None:
        return piece, None
    raw = _masked(piece.raw, translator.idp, places)
    if raw is piece.raw:
        return piece, translator
    if type(value) is dict:
        return Readable(piece.file, piece.line, raw, orjson.loads(raw)), None
    # What was not decoded whole may hold what cannot be, as a number that is beyond a double.
    return Readable(piece.file, piece.line, raw, translator.decode(raw)), translator


def _of_idp(idp: str, translators: Sequence[Translator]) -> Translator | None:
    for translator in translators:
        if translator.idp == idp:
            return translator
    return None


def _drafted(pieces: Sequence[_Known], translators: Sequence[Translator], context: Context) -> list[Draft | Rejection]:
    drafts: list[Draft | Rejection] = []
    for piece, recognised_by in pieces:
        if isinstance(piece, Unreadable):
            drafts.append(_unreadable(piece, context))
            continue
        idp = None
        try:
            translator = recognised_by if recognised_by is not None else translator_for(piece.value, translators)
            idp = translator.idp
            value = piece.value
            drafts.append(translator.translate(value.record if type(value) is Native else value, piece.raw, context))
        except _UNREADABLE as error:
            drafts.append(_rejected(piece, error, idp, context))
    return drafts


def _sealed(drafts: Sequence[Draft | Rejection], pieces: Sequence[Piece], context: Context) -> list[TranslatedPiece]:
    results: list[TranslatedPiece] = []
    buffer = bytearray()
    for draft, piece in zip(drafts, pieces, strict=True):
        if isinstance(draft, Rejection):
            results.append(draft)
            continue
        try:
            sealed_events = sealed(
                draft.record_id, draft.events, piece.raw, context.observed_at, buffer, draft.translation
            )
            results.append(sealed_events)
        except _UNREADABLE as error:
            results.append(_rejected(piece, error, draft.events[0].source.idp, context))
    return results


def _unreadable(piece: Unreadable, context: Context) -> Rejection:
    return reject(
        piece.raw,
        piece.reason,
        observed_at=context.observed_at,
        file=piece.file,
        line=piece.line,
        tenant=context.tenant,
        whole=(piece.sha256, piece.size),
    )


def _rejected(piece: Piece, error: Exception, idp: str | None, context: Context) -> Rejection:
    return reject(
        piece.raw,
        _reason_of(error),
        observed_at=context.observed_at,
        file=piece.file,
        line=piece.line,
        idp=idp,
        tenant=context.tenant,
    )


def _reason_of(error: Exception) -> str:
    if isinstance(error, UnicodeEncodeError):
        return "a text holds half a character (a lone surrogate), which UTF-8 cannot spell"
    return "the record is nested too deeply to be read" if isinstance(error, RecursionError) else str(error)


def outgoing(event: Event, value: bytes) -> Outgoing:
    """Return the event as a message; events of one account share the key, and therefore keep their order."""
    return Outgoing(partition_key(event).encode(), value, headers(event))
