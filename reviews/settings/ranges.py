"""What the numbers of reviews' settings may be."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec

Days = Annotated[int, msgspec.Meta(ge=1, le=366)]
Hour = Annotated[int, msgspec.Meta(ge=0, le=23)]
Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
