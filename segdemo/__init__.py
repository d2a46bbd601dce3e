"""segdemo: one picture, two answers. Teaches the difference between semantic and instance segmentation."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from segdemo.answers import Instance, InstanceSet, SemanticMap
    from segdemo.classes import CLASSES, ClassSpec
    from segdemo.comparison import ClassFacts, Comparison, compare
    from segdemo.pairs import Pair, PairError, WeightsError, load_pair, pair_names
    from segdemo.panoptic_map import PanopticMap, panoptic
    from segdemo.picture import PictureError, open_picture

__all__ = [
    "CLASSES",
    "ClassFacts",
    "ClassSpec",
    "Comparison",
    "Instance",
    "InstanceSet",
    "Pair",
    "PairError",
    "PanopticMap",
    "PictureError",
    "SemanticMap",
    "WeightsError",
    "compare",
    "load_pair",
    "open_picture",
    "pair_names",
    "panoptic",
]
__version__ = "0.4.0"

_HOMES = {
    "answers": ("Instance", "InstanceSet", "SemanticMap"),
    "classes": ("CLASSES", "ClassSpec"),
    "comparison": ("ClassFacts", "Comparison", "compare"),
    "pairs": ("Pair", "PairError", "WeightsError", "load_pair", "pair_names"),
    "panoptic_map": ("PanopticMap", "panoptic"),
    "picture": ("PictureError", "open_picture"),
}

if not TYPE_CHECKING:  # type checkers would believe that every name exists

    def __getattr__(name: str) -> Any:
        """A public name when it is first asked for: the command line and the processes of one task start in no time."""
        for module, names in _HOMES.items():
            if name in names:
                value = getattr(import_module(f"{__name__}.{module}"), name)
                globals()[name] = value
                return value
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
