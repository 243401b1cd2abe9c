"""Okta: the System Log's records as events."""

from ingest.collectors.okta.translate import OktaTranslator
from ingest.translation.interface import Translator

TRANSLATOR: Translator = OktaTranslator()
