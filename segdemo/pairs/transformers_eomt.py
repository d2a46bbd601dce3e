"""The pair ``transformers-eomt``: one universal network that answers both questions, over things and stuff.

EoMT-L at 640 × 640 (Kerssies et al., "Your ViT is Secretly an Image Segmentation Model", CVPR 2025) on DINOv2,
trained on COCO panoptic, as the transformers library has it: its network, image processor and post-processing. Code
and weights are under the MIT licence, DINOv2 under Apache-2.0.
"""

from __future__ import annotations

from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
import torch.nn.functional as F

from segdemo.answers import Instance, InstanceSet, SemanticMap
from segdemo.classes import CLASSES, STUFF, UNNAMED
from segdemo.masks import tight_box
from segdemo.pairs.borrowed_gpu import on_borrowed_gpu
from segdemo.pairs.complexity import complexity
from segdemo.pairs.download import ask_hub, fetch, find_kept
from segdemo.pairs.networks import best_device
from segdemo.pairs.pair import Complexity, Progress, WeightsError, at_the_door
from segdemo.texts import Sentence

if TYPE_CHECKING:
    from transformers import EomtConfig

# A revision cannot change: it is the hash of all that is in it, the hash of the weights too.
WEIGHTS = (
    "https://huggingface.co/tue-mps/coco_panoptic_eomt_large_640/resolve/dcd130bed9b1ebda7041fd660fddb16f905b9c3b/"
    "model.safetensors"
)
KEPT_AS = "eomt-large-640"
AT_MOST = 100  # objects

# What COCO panoptic calls its stuff, in its order, which follows the 80 things in COCO's order; and our class for it,
# or None where the catalogue has none that means the same.
STUFF_NAMES = {
    **dict.fromkeys(("banner", "blanket", "bridge", "cardboard", "counter")),
    **{"curtain": "curtain", "door-stuff": "door", "floor-wood": "floor", "flower": None, "fruit": None},
    **{"gravel": "ground", "house": "building", "light": None, "mirror-stuff": None, "net": None, "pillow": None},
    **{"platform": None, "playingfield": None, "railroad": None, "river": "water", "road": "road", "roof": "building"},
    **{"sand": "ground", "sea": "water", "shelf": None, "snow": None, "stairs": None, "tent": None, "towel": None},
    **dict.fromkeys(("wall-brick", "wall-stone", "wall-tile", "wall-wood"), "wall"),
    **{"water-other": "water", "window-blind": "window", "window-other": "window", "tree-merged": "tree"},
    **{"fence-merged": None, "ceiling-merged": "ceiling", "sky-other-merged": "sky", "cabinet-merged": "cabinet"},
    **{"table-merged": None, "floor-other-merged": "floor", "pavement-merged": "pavement"},
    **{"mountain-merged": "mountain", "grass-merged": "grass", "dirt-merged": "ground", "paper-merged": None},
    **{"food-other-merged": None, "building-other-merged": "building", "rock-merged": None},
    **{"wall-other-merged": "wall", "rug-merged": None},
}


# Our class id for each of the network's labels: things, then stuff.
_THINGS = tuple(class_id for _, class_id in sorted((spec.coco_id, spec.id) for spec in CLASSES if spec.coco_id))
_STUFF_IDS = {CLASSES[class_id].name: class_id for class_id in STUFF}
LABELS = (*_THINGS, *(_STUFF_IDS[name] if name else UNNAMED for name in STUFF_NAMES.values()))
SIZES = {"num_labels": len(LABELS)}  # of the published network; for all others it has transformers' defaults


def load(progress: Progress) -> EomtPair:
    """The pair; raises WeightsError."""
    config = _transformers().EomtConfig(**SIZES)
    return EomtPair(config, find_kept(KEPT_AS) or fetch([ask_hub(WEIGHTS, KEPT_AS)], progress)[0])


def _transformers() -> ModuleType:
    """The library, which imports each of its parts when it is named; raises WeightsError where it will not do."""
    try:
        import transformers

        for name in ("EomtConfig", "EomtImageProcessor", "EomtForUniversalSegmentation"):
            getattr(transformers, name)
    except (ImportError, AttributeError, RuntimeError) as error:  # missing, too old, or at odds with other packages
        raise WeightsError(Sentence("weights.no_transformers")) from error
    return transformers


class EomtPair:
    """One EoMT, asked twice: each answer takes its own time, as those of two models do.

    Args:
        config: the network's sizes.
        weights: a file of safetensors.

    Raises:
        WeightsError: the file does not fit the network.
    """

    name = "transformers-eomt"
    semantic_classes, instance_classes = frozenset(LABELS) - {UNNAMED}, frozenset(_THINGS)

    def __init__(self, config: EomtConfig, weights: Path) -> None:
        from safetensors import SafetensorError  # it comes with transformers
        from safetensors.torch import load_file

        transformers = _transformers()
        self.weights = (weights,)
        self._side = int(config.image_size)
        self._processor = transformers.EomtImageProcessor(size=_canvas(self._side, self._side), do_pad=True)
        try:
            network, found = transformers.EomtForUniversalSegmentation.from_pretrained(
                None, config=config, state_dict=load_file(weights), output_loading_info=True
            )
        except (OSError, RuntimeError, ValueError, SafetensorError) as error:
            raise WeightsError(Sentence("weights.unfit")) from error
        if any(not name.startswith("criterion.") for name in found["missing_keys"]):  # the loss is for training only
            raise WeightsError(Sentence("weights.unfit"))
        self._network = network.to(best_device()).eval()

    @at_the_door
    @on_borrowed_gpu
    @torch.inference_mode()
    def segment_semantic(self, picture: np.ndarray) -> SemanticMap:
        """One class per pixel of ``picture``, (H, W, 3) uint8 RGB."""
        from transformers.image_transforms import get_size_with_aspect_ratio

        height, width = picture.shape[:2]
        outputs, size = self._look(picture)
        # The library's semantic post-processing takes the padding for picture, so it gets the masks without.
        filled = get_size_with_aspect_ratio(size, self._side, self._side)
        masks = F.interpolate(outputs.masks_queries_logits, size=(self._side, self._side), mode="bilinear")
        outputs.masks_queries_logits = masks[..., : filled[0], : filled[1]]
        (labels,) = self._processor.post_process_semantic_segmentation(outputs, [size], size=_canvas(*filled))
        ours = torch.tensor(LABELS, dtype=torch.uint8)[labels[:height, :width].cpu()]
        return SemanticMap(ours.numpy(), self.semantic_classes)

    @at_the_door
    @on_borrowed_gpu
    @torch.inference_mode()
    def segment_instances(self, picture: np.ndarray, min_score: float = 0.05) -> InstanceSet:
        """At most 100 objects of ``picture``, (H, W, 3) uint8 RGB, whose score is at least ``min_score``."""
        height, width = picture.shape[:2]
        outputs, size = self._look(picture)
        classes, masks = outputs.class_queries_logits[0], outputs.masks_queries_logits[0]
        chances, labels = classes.softmax(-1)[:, :-1].max(-1)  # a score is this times that of the mask: never more
        hopeful = ((labels < len(_THINGS)) & (chances >= min_score)).nonzero()[:, 0]
        instances = []
        for query in hopeful[chances[hopeful].argsort(descending=True)][:AT_MOST]:
            # One at a time: together, an object would take the pixels of those that the library came to before it.
            outputs.class_queries_logits = classes[None, None, query]
            outputs.masks_queries_logits = masks[None, None, query]
            (found,) = self._processor.post_process_instance_segmentation(outputs, [size], threshold=min_score)
            mask = (found["segmentation"][:height, :width] >= 0).cpu().numpy()
            box = tight_box(mask)
            if box:
                score = found["segments_info"][0]["score"]
                instances.append(Instance(LABELS[int(labels[query])], min(score, 1.0), mask, box))
        instances.sort(key=lambda instance: -instance.score)
        return InstanceSet(tuple(instances), height, width, self.instance_classes)

    def complexity(self, picture: np.ndarray) -> tuple[Complexity, Complexity]:
        """What the network needs for ``picture``, (H, W, 3) uint8 RGB, for either answer."""
        return (
            complexity(self._network, lambda: self.segment_semantic(picture)),
            complexity(self._network, lambda: self.segment_instances(picture)),
        )

    def _look(self, picture: np.ndarray) -> tuple[Any, tuple[int, int]]:
        """What the network says of ``picture``, and the (H, W) of what it was shown.

        That is the picture, unless it is so narrow that nothing of it would be left at the network's size: then its
        last row or column is repeated.
        """
        height, width = picture.shape[:2]
        least = -(-2 * max(height, width) // self._side)
        more = [(0, max(0, least - height)), (0, max(0, least - width)), (0, 0)]
        shown = np.pad(picture, more, mode="edge")
        seen = self._processor(torch.from_numpy(shown).permute(2, 0, 1), return_tensors="pt")
        return self._network(seen["pixel_values"].to(self._network.device)), shown.shape[:2]


def _canvas(height: int, width: int) -> dict[str, int]:
    """A size as the library's image processor wants it, whichever side is longer."""
    return {"shortest_edge": height, "longest_edge": width}
