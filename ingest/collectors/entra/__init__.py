"""Microsoft Entra ID: sign-ins, directory audits, provisioning logs, from Graph and from diagnostic settings."""

from ingest.collectors.entra.translate import EntraTranslator

TRANSLATOR = EntraTranslator()
