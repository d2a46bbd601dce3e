"""The pair ``torchvision-balanced``: larger networks that still answer within seconds on a CPU."""

from __future__ import annotations

from torch import nn
from torchvision.models.detection import MaskRCNN, MaskRCNN_ResNet50_FPN_Weights
from torchvision.models.detection.backbone_utils import resnet_fpn_backbone
from torchvision.models.segmentation import DeepLabV3_MobileNet_V3_Large_Weights, deeplabv3_mobilenet_v3_large
from torchvision.ops import FrozenBatchNorm2d

from segdemo.pairs.pair import Progress
from segdemo.pairs.torchvision import COCO_OUTPUTS, LONG_SIDE, VOC_OUTPUTS, Published, TorchvisionPair


def load(progress: Progress) -> TorchvisionPair:
    """The pair; raises WeightsError."""
    return TorchvisionPair("torchvision-balanced", SEMANTIC, INSTANCE, progress)


def _deeplab() -> nn.Module:
    return deeplabv3_mobilenet_v3_large(weights=None, weights_backbone=None, num_classes=VOC_OUTPUTS, aux_loss=True)


def _mask_rcnn() -> nn.Module:
    """At 480 instead of 800 pixels for the shorter side it takes a third of the time."""
    backbone = resnet_fpn_backbone(backbone_name="resnet50", weights=None)
    network = MaskRCNN(backbone, num_classes=COCO_OUTPUTS, min_size=480, max_size=LONG_SIDE)
    for layer in network.modules():
        if isinstance(layer, FrozenBatchNorm2d):
            layer.eps = 0.0  # as when these weights were trained, before torchvision had an eps here
    return network


SEMANTIC = Published(
    _deeplab,
    DeepLabV3_MobileNet_V3_Large_Weights.COCO_WITH_VOC_LABELS_V1,
    44_356_159,
    "fc3c493d68e89cc31ef488c803d5d7dd2f3190fb570598faa49fef69be8e5e70",
)
INSTANCE = Published(
    _mask_rcnn,
    MaskRCNN_ResNet50_FPN_Weights.COCO_V1,
    178_090_079,
    "bf2d0c1efbc936eeee2bc95a48e80ebc86b891f61b0106485937fc29f9315fc0",
)
