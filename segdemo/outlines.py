"""Masks as polygons, exact to the pixel, for tools that read no run lengths."""

from __future__ import annotations

import numpy as np
from scipy import ndimage


def polygons(mask: np.ndarray) -> list[list[int]]:
    """The outlines of a (H, W) bool mask as COCO writes them, ``[x1, y1, x2, y2, …]`` in pixels, along pixel edges.

    One polygon per piece (4-connectivity), largest first. A hole is reached from the outline, and left again, by the
    same line, so that any filling rule leaves it empty.
    """
    pieces, _ = ndimage.label(mask)
    outlines = []
    for number, (rows, columns) in enumerate(ndimage.find_objects(pieces), start=1):
        loops = sorted(_loops(pieces[rows, columns] == number), key=_area, reverse=True)
        outer, *holes = ([(x + columns.start, y + rows.start) for x, y in loop] for loop in loops)
        polygon = list(outer)
        for hole in holes:
            polygon += [outer[0], *hole, hole[0]]
        outlines.append((_area(loops[0]), polygon))
    outlines.sort(key=lambda outline: -outline[0])
    return [[edge for point in polygon for edge in point] for _, polygon in outlines]


def _loops(piece: np.ndarray) -> list[list[tuple[int, int]]]:
    """The closed lines around a mask, corners only; with x to the right and y down, the mask is on their right."""
    padded = np.pad(piece, 1)
    inside = padded[1:-1, 1:-1]
    steps: dict[tuple[int, int], list[tuple[int, int]]] = {}  # from a corner of pixels to the next
    for open_side, start, end in (
        (padded[:-2, 1:-1], (0, 0), (1, 0)),  # above
        (padded[1:-1, 2:], (1, 0), (1, 1)),  # to the right
        (padded[2:, 1:-1], (1, 1), (0, 1)),  # below
        (padded[1:-1, :-2], (0, 1), (0, 0)),  # to the left
    ):
        for y, x in np.argwhere(inside & ~open_side).tolist():
            steps.setdefault((x + start[0], y + start[1]), []).append((x + end[0], y + end[1]))
    loops = []
    while steps:
        point = first = next(iter(steps))
        loop: list[tuple[int, int]] = []
        while point in steps and (not loop or point != first):
            loop.append(point)
            ends = steps[point]
            following = ends.pop()
            if not ends:
                del steps[point]
            point = following
        loops.append([point for before, point, after in _in_threes(loop) if not _is_straight(before, point, after)])
    return loops


def _in_threes(loop: list[tuple[int, int]]) -> zip[tuple[tuple[int, int], tuple[int, int], tuple[int, int]]]:
    return zip(loop[-1:] + loop[:-1], loop, loop[1:] + loop[:1], strict=True)


def _is_straight(before: tuple[int, int], point: tuple[int, int], after: tuple[int, int]) -> bool:
    return before[0] == point[0] == after[0] or before[1] == point[1] == after[1]


def _area(loop: list[tuple[int, int]]) -> int:
    """Twice the area inside of a closed line; below 0 for a hole."""
    return sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in zip(loop, loop[1:] + loop[:1], strict=True))
