"""Okta: the System Log and the lists of an org, as events."""

from ingest.collectors.okta.translate import OktaTranslator
from ingest.translation.interface import Translator

TRANSLATOR: Translator = OktaTranslator()
