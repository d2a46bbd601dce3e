"""How both answers are painted, on the page and in the files to take away: one file, look.json, for both languages."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

# strength: how much of the colours covers the picture, percent; stuff_power: stuff is painted with this power of the
# strength (as a share), so weaker than things but for none and all of it; dark, light: of the double contours, RGB;
# plate and plate_opacity: behind numbers and names; pixels_per_contour: so many pixels of the longer side make a
# contour one pixel wider.
LOOK: dict[str, Any] = json.loads(Path(__file__).with_suffix(".json").read_text(encoding="utf-8"))
