"""Okta: the System Log's records as events."""

from ingest.collectors.interface import Translator
from ingest.collectors.okta.translate import OktaTranslator

TRANSLATOR: Translator = OktaTranslator()
