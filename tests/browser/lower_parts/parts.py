"""Hand-made answers and costs for the parts below the two views."""

import numpy as np

from segdemo import scenes
from segdemo.answers import Instance, InstanceSet, SemanticMap
from segdemo.costs import Cost
from segdemo.front.shared.modules import module_address


def two_costs(pair: str, semantic: tuple[float, int, int], instance: tuple[float, int, int]) -> tuple[Cost, Cost]:
    return tuple(
        Cost(pair, model, seconds, seconds, seconds, 3, *counted)
        for model, (seconds, *counted) in (("semantic", semantic), ("instance", instance))
    )


# What the button of this name puts into the chart.
MEASURED = {
    "small": two_costs("compact", (0.2013, 2_213_258, 4_822_140_224), (0.17434, 1_347_934, 951_733_440)),
    "small again": two_costs("compact", (0.4, 2_213_258, 4_822_140_224), (0.5, 1_347_934, 1_206_088_128)),
    "large": two_costs(
        "torchvision-balanced", (0.61, 11_029_075, 10_450_000_000), (3.712, 44_401_393, 134_380_000_000)
    ),
    "key": (),
}

SEQUENCE = scenes.SEQUENCE[:4]  # enough for somebody to follow

HEIGHT, WIDTH = 60, 90
PERSON, SHEEP = 15, 17


def objects() -> InstanceSet:
    """Objects that overlap, two of them of the same size; the last one is shown at low thresholds only."""
    rows = [
        (SHEEP, 0.95, np.s_[10:40, 10:50]),
        (SHEEP, 0.9, np.s_[15:35, 40:60]),
        (PERSON, 0.8, np.s_[25:45, 45:65]),  # as large as the sheep before it, and over it
        (PERSON, 0.6, np.s_[0:60, 80:90]),
        (SHEEP, 0.2, np.s_[20:30, 20:30]),
    ]
    made = []
    for class_id, score, where in rows:
        mask = np.zeros((HEIGHT, WIDTH), bool)
        mask[where] = True
        y, x = where
        made.append(Instance(class_id, score, mask, (x.start, y.start, x.stop, y.stop)))
    return InstanceSet(tuple(made), HEIGHT, WIDTH)


def class_map() -> SemanticMap:
    """Blocks of three classes with ragged specks."""
    class_ids = np.zeros((HEIGHT, WIDTH), np.uint8)
    class_ids[8:42, 8:62] = SHEEP
    class_ids[25:60, 45:90] = PERSON
    rng = np.random.default_rng(0)
    class_ids[rng.random((HEIGHT, WIDTH)) < 0.03] = 3
    return SemanticMap(class_ids)


# Stands for the linked view: puts the answers into the store.
FEED = f"""
const at = (path) => import(new URL(path, new URL('{module_address("look_inside")}', document.baseURI)));
const [{{ store }}, {{ decodeAnswer }}] = await Promise.all(['../shared/store.js', '../shared/runs.js'].map(at));
const feed = () => store.set({{ answer: props.value && decodeAnswer(props.value) }});
feed();
watch('value', feed);"""
