"""segdemo: one picture, two answers. Teaches the difference between semantic and instance segmentation."""

from segdemo.answers import Instance, InstanceSet, SemanticMap
from segdemo.classes import CLASSES, ClassSpec
from segdemo.comparison import ClassFacts, Comparison, compare
from segdemo.pairs import Pair, PairError, WeightsError, load_pair, pair_names
from segdemo.panoptic import PanopticMap, panoptic
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
__version__ = "0.3.0"
