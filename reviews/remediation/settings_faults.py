"""What is wrong with remediation's settings, before anything is carried out by them."""

from __future__ import annotations

from collections.abc import Mapping

from ingest.contract.did_you_mean import did_you_mean
from ingest.contract.errors import SetupError
from reviews.settings.public_holidays import public_holidays
from reviews.settings.remediation import RemediationSettings

PLACE = "reviews.remediation"


def check_remediation(settings: RemediationSettings, sources: Mapping[str, str]) -> None:
    """Raise SetupError for a source that is not read, a kind that it cannot end, and a place without a calendar.

    ``sources``: issuer → provider, of what is read live.
    """
    try:
        public_holidays(settings.holidays)
    except SetupError as error:
        raise SetupError(f"{PLACE}.holidays: {error}") from None
    if settings.approve_above > settings.stop_above:
        raise SetupError(f"{PLACE}.approve_above is more than stop_above: nothing would ever wait for approval")
    if not settings.apply or not sources:
        return  # where nothing is read live, nothing is written either
    # Imported here: the clients cost half a second, which whoever writes nowhere does not need.
    from reviews.remediation.connectors.catalogue import kinds

    for issuer, wanted in settings.apply.items():
        place = f"{PLACE}.apply.{issuer}"
        if issuer not in sources:
            raise SetupError(f"{place}: no source of the settings has this name{did_you_mean(issuer, sorted(sources))}")
        able = kinds().get(sources[issuer], frozenset())
        unable = sorted(set(wanted) - able)
        if unable:
            known = ", ".join(sorted(able)) or "none"
            raise SetupError(f"{place}: {', '.join(unable)} cannot be removed there; of these it can: {known}")
