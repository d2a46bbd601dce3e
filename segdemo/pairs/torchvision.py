"""What the torchvision pairs share: how large networks of torchvision answer, with weights fetched at first use."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image
from torch import Tensor, nn
from torchvision.models import WeightsEnum
from torchvision.models.detection import MaskRCNN
from torchvision.models.detection.roi_heads import paste_masks_in_image
from torchvision.models.detection.transform import resize_boxes
from torchvision.ops import MultiScaleRoIAlign, clip_boxes_to_image

from segdemo.answers import Instance, InstanceSet, SemanticMap
from segdemo.classes import CLASSES, UNNAMED, VOC_THINGS
from segdemo.pairs.borrowed_gpu import on_borrowed_gpu
from segdemo.pairs.complexity import complexity
from segdemo.pairs.download import PublishedFile, fetch
from segdemo.pairs.networks import load_network
from segdemo.pairs.pair import Complexity, Progress, at_the_door
from segdemo.texts import Sentence

COCO_OUTPUTS = 91  # background, 80 classes, and 10 ids that COCO left free
VOC_OUTPUTS = 21  # background and 20 classes
_FROM_COCO = {spec.coco_id: spec.id for spec in CLASSES if spec.coco_id is not None}
_FROM_VOC = {spec.voc_id: spec.id for spec in CLASSES if spec.voc_id is not None}
LONG_SIDE = 1333  # at most, of what a network sees: DeepLabV3 itself would blow a long, narrow picture up to any size
_MASK_THRESHOLD = 0.5


@dataclass(frozen=True)
class Published:
    """A network as torchvision publishes it.

    Attributes:
        build: makes it, without weights.
        weights: torchvision's entry for them.
        size: how many bytes their file has.
        sha256: of that file; torchvision's name for it holds the first digits only.
    """

    build: Callable[[], nn.Module]
    weights: WeightsEnum
    size: int
    sha256: str

    @property
    def file(self) -> PublishedFile:
        return PublishedFile(self.weights.url, self.size, self.sha256)

    def load(self, path: Path) -> Any:  # a module: what its parts are is not in its type
        return load_network(lambda _: self.build(), path, Sentence("weights.unfit"))


class TorchvisionPair:
    """A DeepLabV3 (Chen et al. 2017) and a Mask R-CNN (He et al. 2017), both trained on COCO.

    The DeepLabV3 knows the 20 things of PASCAL VOC and no stuff, the Mask R-CNN all 80 things of COCO.
    """

    semantic_classes, instance_classes = VOC_THINGS, frozenset(_FROM_COCO.values())

    def __init__(self, name: str, semantic: Published, instance: Published, progress: Progress) -> None:
        self.name = name
        self.weights = fetch((semantic.file, instance.file), progress)
        self._semantic_transforms, self._instance_transforms = semantic.weights.transforms, instance.weights.transforms
        self._semantic = semantic.load(self.weights[0])
        self._instance = instance.load(self.weights[1])
        self._semantic.aux_classifier = None  # it helped in training only
        _settle_scales(self._instance)

    @at_the_door
    @on_borrowed_gpu
    @torch.inference_mode()
    def segment_semantic(self, picture: np.ndarray) -> SemanticMap:
        """One class per pixel of ``picture``, (H, W, 3) uint8 RGB."""
        height, width = picture.shape[:2]
        usual = self._semantic_transforms().resize_size[0]  # of the shorter side
        side = min(usual, max(1, LONG_SIDE * min(height, width) // max(height, width)))
        x = self._semantic_transforms(resize_size=side)(Image.fromarray(picture))[None]
        logits = self._semantic(_beside(self._semantic, x))["out"]
        # Only classes that win somewhere are brought to full size: 21 planes of floats are much memory.
        present = logits[0].argmax(0).unique()
        full = F.interpolate(logits[:, present], size=(height, width), mode="bilinear", align_corners=False)
        ours = torch.tensor([_FROM_VOC.get(output, UNNAMED) for output in present.tolist()], dtype=torch.uint8)
        return SemanticMap(ours[full[0].argmax(0).cpu()].numpy(), self.semantic_classes)

    @at_the_door
    @on_borrowed_gpu
    @torch.inference_mode()
    def segment_instances(self, picture: np.ndarray, min_score: float = 0.05) -> InstanceSet:
        """At most 100 objects of ``picture``, (H, W, 3) uint8 RGB, whose score is at least ``min_score``, and 0.05."""
        height, width = picture.shape[:2]
        found = self._detect(_beside(self._instance, self._instance_transforms()(Image.fromarray(picture))))
        objects = zip(found["labels"].tolist(), found["scores"].tolist(), found["boxes"], found["masks"], strict=True)
        instances = []
        for coco_id, score, box, probability in objects:
            class_id = _FROM_COCO.get(coco_id)
            if class_id is None or score < min_score:
                continue
            # One at a time: a hundred masks of floats at full size would take half a gigabyte.
            mask = paste_masks_in_image(probability[None], box[None], (height, width))[0, 0] >= _MASK_THRESHOLD
            if mask.any():
                instances.append(Instance(class_id, score, mask.numpy(), tuple(box.tolist())))
        return InstanceSet(tuple(instances), height, width, self.instance_classes)

    def _detect(self, picture: Tensor) -> dict[str, Tensor]:
        """What the Mask R-CNN's own ``forward`` finds, best first, but with masks as the network drew them.

        Args:
            picture: (3, H, W) float RGB, 0–1.

        Returns:
            On the CPU: ``boxes`` (N, 4), xyxy in pixels of the picture; ``labels`` (N,), COCO ids; ``scores`` (N,);
            ``masks`` (N, 1, 28, 28), probabilities inside of the box.
        """
        network = self._instance
        images, _ = network.transform([picture])
        features = network.backbone(images.tensors)
        proposals, _ = network.rpn(images, features)
        (found,), _ = network.roi_heads(features, proposals, images.image_sizes)
        size = tuple(picture.shape[1:])
        found["boxes"] = clip_boxes_to_image(resize_boxes(found["boxes"], images.image_sizes[0], size), size)
        return {name: values.cpu() for name, values in found.items()}

    def complexity(self, picture: np.ndarray) -> tuple[Complexity, Complexity]:
        """What the two networks need for ``picture``, (H, W, 3) uint8 RGB; the more objects, the more masks."""
        return (
            complexity(self._semantic, lambda: self.segment_semantic(picture)),
            complexity(self._instance, lambda: self.segment_instances(picture)),
        )


def _beside(network: nn.Module, tensor: Tensor) -> Tensor:
    return tensor.to(next(network.parameters()).device)


def _settle_scales(network: MaskRCNN) -> None:
    """Let the RoI pools learn from a square picture by how much each level of the pyramid is scaled down.

    torchvision learns it from whatever picture comes first, once and for all, and gets it wrong from a long, narrow
    one, whose shorter side is mostly padding.
    """
    levels = {str(level): torch.zeros(1, 1, side, side) for level, side in enumerate((64, 32, 16, 8))}
    for pool in network.modules():
        if isinstance(pool, MultiScaleRoIAlign):
            pool(levels, [torch.zeros(1, 4)], [(256, 256)])
