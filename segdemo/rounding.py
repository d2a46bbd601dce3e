"""Numbers as a person reads them: the same rules, and the same arithmetic, as in front/shared/rounding.js."""

from __future__ import annotations

import math


def whole_percent(share: float) -> int:
    """A share of 0–1 in whole percent, halves up; 0 means less than one."""
    return math.floor(100 * share + 0.5)
