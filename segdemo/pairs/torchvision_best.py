"""The pair ``torchvision-best``: the most exact networks that torchvision publishes, slow on a CPU."""

from __future__ import annotations

from torch import nn
from torchvision.models.detection import MaskRCNN_ResNet50_FPN_V2_Weights, maskrcnn_resnet50_fpn_v2
from torchvision.models.segmentation import DeepLabV3_ResNet101_Weights, deeplabv3_resnet101

from segdemo.pairs.pair import Progress
from segdemo.pairs.torchvision import COCO_OUTPUTS, LONG_SIDE, VOC_OUTPUTS, Published, TorchvisionPair


def load(progress: Progress) -> TorchvisionPair:
    """The pair; raises WeightsError."""
    return TorchvisionPair("torchvision-best", SEMANTIC, INSTANCE, progress)


def _deeplab() -> nn.Module:
    return deeplabv3_resnet101(weights=None, weights_backbone=None, num_classes=VOC_OUTPUTS, aux_loss=True)


def _mask_rcnn() -> nn.Module:
    return maskrcnn_resnet50_fpn_v2(weights=None, weights_backbone=None, num_classes=COCO_OUTPUTS, max_size=LONG_SIDE)


SEMANTIC = Published(
    _deeplab,
    DeepLabV3_ResNet101_Weights.COCO_WITH_VOC_LABELS_V1,
    244_545_539,
    "586e9e4e203fcbf17e1ad45533d8d33ab133fc762bf03101c5dd743995c08c0d",
)
INSTANCE = Published(
    _mask_rcnn,
    MaskRCNN_ResNet50_FPN_V2_Weights.COCO_V1,
    185_828_065,
    "73cbd0190fcbe3ba339921fbce2c3a0b6bb9126c9a133c85e43a2a8e060a109e",
)
