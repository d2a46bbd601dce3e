"""Hand-made answers for the linked view, and how tests point at it and look at what it has painted."""

from collections.abc import Callable

import numpy as np
from playwright.sync_api import Locator, Page

from segdemo.answers import Instance, InstanceSet, SemanticMap
from segdemo.classes import CLASSES, VOC_THINGS
from segdemo.front.shared.answer_value import answer_value
from segdemo.front.shared.photo import photo_file
from segdemo.look import LOOK
from tests.browser.steps import settle

HEIGHT, WIDTH = 160, 240
GREY = (120, 120, 120)
BIRD, BUS, DOG, PERSON, SHEEP, GIRAFFE, SKY, GRASS = 3, 6, 12, 15, 17, 30, 81, 87
NASTY = "<img src=x onerror=\"document.title='broken'\">"


def box(left: int, top: int, right: int, bottom: int) -> np.ndarray:
    mask = np.zeros((HEIGHT, WIDTH), bool)
    mask[top:bottom, left:right] = True
    return mask


def instances(*scored: tuple[int, float, np.ndarray]) -> InstanceSet:
    ranked = sorted(scored, key=lambda one: -one[1])
    return InstanceSet(tuple(Instance(*one, box=(0, 0, 1, 1)) for one in ranked), HEIGHT, WIDTH)


def semantic(*regions: tuple[int, np.ndarray], **known: frozenset[int]) -> SemanticMap:
    class_ids = np.zeros((HEIGHT, WIDTH), np.uint8)
    for class_id, mask in regions:
        class_ids[mask] = class_id
    return SemanticMap(class_ids, **known)


# Two sheep side by side in one piece and one alone; a person whom only the semantic map shows, a dog whom only the
# instance answer shows, a bird that it takes for a sheep, and a lamb of a low score in front of the first sheep.
FLOCK, ALONE, WALKER = box(10, 40, 110, 120), box(150, 20, 190, 60), box(200, 100, 235, 150)
LEFT_SHEEP, RIGHT_SHEEP = box(10, 40, 60, 120), box(60, 40, 110, 120)
THIRD_SHEEP, DOG_AT = box(150, 20, 170, 60), box(130, 110, 160, 150)
BIRD_AT, LAMB = box(172, 25, 187, 40), box(20, 80, 40, 100)
FIELD_MAP = semantic((SHEEP, FLOCK), (SHEEP, ALONE), (PERSON, WALKER))
FIELD_OBJECTS = instances(
    (SHEEP, 0.95, LEFT_SHEEP),
    (SHEEP, 0.85, RIGHT_SHEEP),
    (SHEEP, 0.65, THIRD_SHEEP),
    (DOG, 0.6, DOG_AT),
    (BIRD, 0.55, BIRD_AT),
    (SHEEP, 0.3, LAMB),
)
FIELD_KEY = semantic((SHEEP, FLOCK)), instances((SHEEP, 1, LEFT_SHEEP), (PERSON, 1, WALKER), (BUS, 1, box(0, 0, 9, 9)))

# Sky over grass, a strip of sky too narrow for its name; two sheep in one piece, and a bird that a sheep mostly hides.
MEADOW_MAP = semantic(
    (SKY, box(0, 0, 240, 40)), (GRASS, box(0, 40, 240, 160)), (SKY, box(0, 150, 240, 152)), (SHEEP, FLOCK)
)
MEADOW_OBJECTS = instances((SHEEP, 0.95, LEFT_SHEEP), (SHEEP, 0.85, RIGHT_SHEEP), (BIRD, 0.75, box(40, 60, 70, 80)))
IN_SKY, IN_GRASS, IN_HIDDEN_BIRD = (30, 8), (200, 100), (65, 70)

# Where to point at what, in pixels.
IN_LEFT_SHEEP, IN_RIGHT_SHEEP, IN_ALONE, IN_WALKER = (15, 60), (90, 80), (155, 50), (215, 120)
IN_DOG, IN_BIRD, IN_LAMB, IN_NOTHING = (145, 130), (178, 33), (30, 90), (120, 10)


def photo(colour: tuple[int, int, int] = GREY, height: int = HEIGHT, width: int = WIDTH) -> dict:
    return photo_file(np.full((height, width, 3), colour, np.uint8))


def crowd() -> InstanceSet:
    """Twelve people side by side, more than a class has shades."""
    return instances(*((PERSON, 0.99 - 0.01 * i, box(20 * i, 30, 20 * i + 20, 130)) for i in range(12)))


VALUES: dict[str, Callable[[], dict | None]] = {
    "none": lambda: None,
    "photo": lambda: answer_value(photo()),
    "half": lambda: answer_value(photo(), FIELD_MAP),
    "field": lambda: answer_value(photo(), FIELD_MAP, FIELD_OBJECTS),
    "marked": lambda: answer_value(photo(), FIELD_MAP, FIELD_OBJECTS, key=FIELD_KEY),
    "empty": lambda: answer_value(photo(), semantic(), instances()),
    "crowd": lambda: answer_value(photo(), semantic((PERSON, box(0, 30, 240, 130))), crowd()),
    "zoo": lambda: answer_value(
        photo(),
        semantic((SHEEP, ALONE), known=VOC_THINGS),
        instances((SHEEP, 0.9, ALONE), (GIRAFFE, 0.8, LEFT_SHEEP)),
    ),
    "meadow": lambda: answer_value(photo(), MEADOW_MAP, MEADOW_OBJECTS),
    "small": lambda: answer_value(
        photo(height=60, width=60), SemanticMap(np.zeros((60, 60), np.uint8)), InstanceSet((), 60, 60)
    ),
}


def show(page: Page, name: str) -> None:
    stage = {"none": "empty", "photo": "photo", "half": "semantic"}.get(name, "both")
    page.get_by_role("button", name=name, exact=True).click()
    page.mouse.move(2, 2)  # the pictures may come to lie where the button was
    page.wait_for_function("stage => document.querySelector(`.linked[data-stage=${stage}]`)", arg=stage, timeout=15_000)


def frame(page: Page, side: str) -> Locator:
    return page.locator(f".frame[data-side={side}]")


def position(page: Page, side: str, pixel: tuple[int, int]) -> tuple[float, float]:
    """Where this pixel of the picture is on the screen."""
    where = frame(page, side).locator("canvas").bounding_box()
    return (
        where["x"] + (pixel[0] + 0.5) / WIDTH * where["width"],
        where["y"] + (pixel[1] + 0.5) / HEIGHT * where["height"],
    )


def hover(page: Page, side: str, pixel: tuple[int, int]) -> None:
    page.mouse.move(*position(page, side, pixel))
    settle(page)


def colour_at(page: Page, side: str, pixel: tuple[int, int]) -> np.ndarray:
    read = """(canvas, [x, y]) => [...canvas.getContext('2d').getImageData(x, y, 1, 1).data]"""
    return np.array(frame(page, side).locator("canvas").evaluate(read, list(pixel))[:3], int)


def painted(colour: tuple[int, int, int], strength: float = 0.6) -> np.ndarray:
    return (1 - strength) * np.array(GREY) + strength * np.array(colour)


def is_painted(page: Page, side: str, pixel: tuple[int, int], colour: tuple[int, int, int]) -> bool:
    return np.abs(colour_at(page, side, pixel) - painted(colour)).max() <= 4


def is_calm(page: Page, side: str, pixel: tuple[int, int], class_id: int) -> bool:
    wanted = painted(CLASSES[class_id].colour, 0.6 ** LOOK["stuff_power"])
    return np.abs(colour_at(page, side, pixel) - wanted).max() <= 4


def is_bare(page: Page, side: str, pixel: tuple[int, int]) -> bool:
    return np.abs(colour_at(page, side, pixel) - GREY).max() <= 4


def is_dim(page: Page, side: str, pixel: tuple[int, int]) -> bool:
    return colour_at(page, side, pixel).max() < 90


def tip(page: Page, side: str) -> list[str]:
    shown = frame(page, side).locator(".tip:not([hidden]) > *").all_inner_texts()
    return [line for line in shown if line]


def lit_objects(page: Page) -> list[str]:
    """The objects whose button says that they are pointed at."""
    return page.locator(".objects button[aria-pressed=true]").evaluate_all("all => all.map(one => one.dataset.target)")


def pointed(page: Page) -> str | None:
    return page.evaluate("() => window.segdemo.state.pointed?.target ?? null")


def assert_left_sheep_is_lit(page: Page) -> None:
    sheep = CLASSES[SHEEP].colour
    assert is_painted(page, "semantic", (20, 60), sheep) and is_painted(page, "semantic", (90, 80), sheep)
    assert is_painted(page, "semantic", (155, 50), sheep), "the other piece of the class is lit too"
    assert is_dim(page, "semantic", IN_WALKER) and is_dim(page, "semantic", IN_NOTHING)
    assert is_painted(page, "instance", (20, 60), sheep)
    assert is_dim(page, "instance", IN_RIGHT_SHEEP) and is_dim(page, "instance", IN_DOG)
    assert tip(page, "instance") == ["sheep 1 of 3, score 0.95"]
    assert tip(page, "semantic") == ["sheep — class region, 25 % of the picture", "this one region holds 2 sheep"]
