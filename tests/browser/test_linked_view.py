"""What a person does with the two views, on a page of their own, with hand-made answers."""

import re
from collections.abc import Callable, Iterator

import gradio as gr
import numpy as np
import pytest
from playwright.sync_api import Locator, Page, expect
from scipy import ndimage

from segdemo import compare
from segdemo.answers import Instance, InstanceSet, SemanticMap
from segdemo.classes import CLASSES, VOC_THINGS, object_colour
from segdemo.front import LinkedView
from segdemo.front.shared.answer_value import answer_value
from segdemo.front.shared.modules import module_address, module_route
from segdemo.front.shared.photo import photo_file
from segdemo.look import LOOK
from segdemo.masks import boxed_run_lengths
from segdemo.overlays import draw_instances, draw_semantic
from segdemo.page_state import THRESHOLDS
from segdemo.texts import noun
from tests.browser.accessibility import find_violations
from tests.browser.conftest import Tabs
from tests.browser.steps import canvas_pixels, settle

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
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


@pytest.fixture(scope="module")
def harness() -> Iterator[str]:
    """The address of a page that holds nothing but the linked view, and a button per value."""
    from segdemo.page import launch_options

    with gr.Blocks(title="view") as page:
        gr.HTML("<h1>The linked view</h1>")
        view = LinkedView(elem_id="view")
        for name, value in VALUES.items():
            gr.Button(name).click(value, None, view)
    page.launch(prevent_thread_lock=True, quiet=True, server_name="127.0.0.1", **launch_options())
    yield page.local_url
    page.close()


@pytest.fixture
def open_view(tabs: Tabs, harness: str) -> Iterator[Callable[..., Page]]:
    """Opens the page and shows a value, with the options of ``Tabs.open``; fails on an error there."""

    def open_one(name: str = "field", **options) -> Page:
        page = tabs.open(harness, **options)
        page.get_by_text("No picture yet.").wait_for(timeout=30_000)
        if name != "none":
            show(page, name)
        return page

    yield open_one
    assert not tabs.complaints


def show(page: Page, name: str) -> None:
    stage = {"none": "empty", "photo": "photo", "half": "semantic"}.get(name, "both")
    page.get_by_role("button", name=name, exact=True).click()
    page.locator(f".linked[data-stage={stage}]").wait_for(timeout=15_000)


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


# ------------------------------------------------------------------------------------------------ pointing, four ways


def test_hovering_an_object_lights_its_class_region_left_and_itself_right(open_view):
    page = open_view()
    assert is_painted(page, "instance", IN_RIGHT_SHEEP, object_colour(SHEEP, 2))
    hover(page, "instance", IN_LEFT_SHEEP)
    assert_left_sheep_is_lit(page)
    page.mouse.move(5, 5)
    settle(page)
    assert tip(page, "instance") == [] and is_painted(page, "instance", IN_RIGHT_SHEEP, object_colour(SHEEP, 2))


def test_hovering_a_merged_region_lights_all_objects_that_it_holds(open_view):
    page = open_view()
    hover(page, "semantic", IN_RIGHT_SHEEP)
    assert tip(page, "semantic") == ["sheep — class region, 25 % of the picture", "this one region holds 2 sheep"]
    assert tip(page, "instance") == ["2 sheep", "all in one region on the semantic side"]
    assert is_painted(page, "instance", IN_LEFT_SHEEP, object_colour(SHEEP, 1))
    assert is_painted(page, "instance", IN_RIGHT_SHEEP, object_colour(SHEEP, 2))
    assert is_dim(page, "instance", IN_ALONE)


def test_a_tap_on_a_phone_does_the_same(open_view):
    page = open_view(**PHONE)
    frame(page, "instance").scroll_into_view_if_needed()
    page.touchscreen.tap(*position(page, "instance", IN_LEFT_SHEEP))
    settle(page)
    assert_left_sheep_is_lit(page)
    page.touchscreen.tap(*position(page, "instance", IN_NOTHING))
    settle(page)
    assert is_painted(page, "instance", IN_RIGHT_SHEEP, object_colour(SHEEP, 2))


def test_the_keyboard_alone_does_the_same(open_view):
    page = open_view()
    views = page.locator(".views")
    for _ in range(40):
        if views.evaluate("views => views === document.activeElement"):
            break
        page.keyboard.press("Tab")
    expect(views).to_be_focused()
    # By thirds from top to bottom, in each from left to right: sheep and bird, sheep and sheep, dog and person.
    stops = []
    for _ in range(7):
        page.keyboard.press("ArrowRight")
        stops.append(pointed(page))
    assert stops == ["object:2", "object:4", "object:0", "object:1", "object:3", "region:0", "object:2"]
    for key in ("ArrowLeft", "ArrowUp"):
        page.keyboard.press(key)
    assert pointed(page) == "object:3"
    for _ in range(2):
        page.keyboard.press("ArrowLeft")
    settle(page)
    assert_left_sheep_is_lit(page)
    expect(page.locator(".current")).to_contain_text("sheep 1 of 3, score 0.95")
    page.keyboard.press("Escape")
    settle(page)
    assert pointed(page) is None and tip(page, "instance") == []


def test_the_buttons_of_the_list_do_the_same(open_view):
    page = open_view()
    button = page.get_by_role("button", name="sheep 1")
    button.hover()
    settle(page)
    assert_left_sheep_is_lit(page)
    assert lit_objects(page) == ["object:0"]
    page.mouse.move(5, 5)
    button.focus()
    settle(page)
    assert_left_sheep_is_lit(page)
    page.get_by_role("button", name="sheep", exact=True).focus()
    settle(page)
    assert tip(page, "instance")[0] == "3 sheep"
    assert is_painted(page, "instance", IN_ALONE, object_colour(SHEEP, 3))


def test_the_smallest_of_objects_that_overlap_is_pointed_at_and_the_others_by_the_keys(open_view):
    page = open_view()
    page.locator("input[name=threshold]").fill("0.3")
    hover(page, "instance", IN_LAMB)
    assert tip(page, "instance") == ["sheep 4 of 4, score 0.30"]
    page.evaluate("window.segdemo.set({ pointed: { target: 'object:0', x: null, y: null } })")
    settle(page)
    assert tip(page, "instance")[0].startswith("sheep 1 of 4")
    assert is_painted(page, "instance", IN_LAMB, object_colour(SHEEP, 1)), "it is lit whole, also behind the lamb"


# ---------------------------------------------------------------------------------------------------- disagreements


@pytest.mark.parametrize("side", ["semantic", "instance"])
@pytest.mark.parametrize(
    ("pixel", "left", "right"),
    [
        (IN_NOTHING, ["unnamed"], ["no object here"]),
        (
            IN_WALKER,
            ["person — class region, 5 % of the picture"],
            ["no object here", "≠ the semantic model says: person"],
        ),
        (
            IN_DOG,
            ["unnamed", "≠ the instance model says: dog"],
            ["dog 1 of 1, score 0.60", "≠ the semantic model says: unnamed"],
        ),
        (
            IN_BIRD,
            ["sheep — class region, 25 % of the picture", "≠ the instance model says: bird"],
            ["bird 1 of 1, score 0.55", "≠ the semantic model says: sheep"],
        ),
    ],
    ids=["nothing", "only a region", "only an object", "another class"],
)
def test_where_the_answers_disagree_both_views_say_so(open_view, side, pixel, left, right):
    page = open_view()
    hover(page, side, pixel)
    assert (tip(page, "semantic"), tip(page, "instance")) == (left, right)


def test_an_object_that_the_other_view_lacks_is_dashed_there(open_view):
    page = open_view()
    for x, y, side, pixel in [(*IN_DOG, "semantic", (130, 130)), (*IN_WALKER, "instance", (200, 120))]:
        other = "instance" if side == "semantic" else "semantic"
        hover(page, other, (x, y))
        rim = {tuple(colour_at(page, side, (pixel[0], pixel[1] + step))) for step in range(-12, 13)}
        assert {(255, 255, 255), (12, 12, 16)} <= rim, "dashes, light and dark"
        assert is_dim(page, side, (x, y))


def test_every_target_of_the_store_lights_something_up(open_view):
    page = open_view("marked")
    places = {"flock": IN_RIGHT_SHEEP, "alone": IN_ALONE, "walker": IN_WALKER, "dog": IN_DOG}
    targets = "object:1 region:1 class:15 objects:17 merge:17 unclaimed:15 unseen:12 missed:15 key:1"
    lit = {}
    for target in targets.split():
        page.evaluate("target => window.segdemo.set({ pointed: { target, x: null, y: null } })", target)
        settle(page)
        lit[target] = [
            [name for name, pixel in places.items() if not is_dim(page, side, pixel)]
            for side in ("semantic", "instance")
        ]
        assert is_dim(page, "semantic", IN_NOTHING) and is_dim(page, "instance", IN_NOTHING), target
        assert tip(page, "semantic") and tip(page, "instance"), target
    assert lit == {
        "object:1": [["flock", "alone"], ["flock"]],
        "region:1": [["flock", "alone"], ["alone"]],
        "class:15": [["walker"], []],
        "objects:17": [["flock", "alone"], ["flock", "alone"]],
        "merge:17": [["flock", "alone"], ["flock"]],
        "unclaimed:15": [["walker"], []],
        "unseen:12": [[], ["dog"]],
        "missed:15": [["walker"], []],
        "key:1": [["walker"], []],
    }
    page.evaluate("window.segdemo.set({ pointed: { target: 'object:99', x: null, y: null } })")
    settle(page)
    assert tip(page, "semantic") == [] and is_painted(page, "semantic", IN_ALONE, CLASSES[SHEEP].colour)


def test_objects_of_the_key_that_were_missed_are_dashed_and_can_be_pointed_at(open_view):
    page = open_view("marked")
    rim = {tuple(colour_at(page, "instance", (200, 120 + step))) for step in range(-12, 13)}
    assert {(255, 255, 255), (12, 12, 16)} <= rim
    hover(page, "instance", IN_WALKER)
    assert tip(page, "instance") == ["missed: person", "it is in the answer key, but no answer fits it"]
    expect(page.locator(".missed")).to_contain_text(re.compile("Missed, drawn dashed:.*person.*bus", re.DOTALL))
    page.locator(".missed button", has_text="bus").focus()
    settle(page)
    assert tip(page, "instance")[0] == "missed: bus"


# --------------------------------------------------------------------------------------------------------- controls


def told_count(threshold: float) -> str:
    facts = compare(FIELD_MAP, FIELD_OBJECTS.above(threshold)).classes
    counted = sorted((fact for fact in facts if fact.objects), key=lambda fact: -fact.objects)
    total = sum(fact.objects for fact in counted)
    if not total:
        return "No object reaches this score."
    listed = ", ".join(f"{fact.objects} {noun(fact.class_id, fact.objects)}" for fact in counted)
    return f"{total} {'object' if total == 1 else 'objects'}: {listed}"


def test_the_threshold_recounts_at_once_and_counts_as_python_does(open_view):
    page = open_view()
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    slider = page.locator("input[name=threshold]")
    for threshold in THRESHOLDS:
        slider.fill(str(threshold))
        settle(page)
        told = page.locator(".count").inner_text()
        assert sorted(re.split(r"[:,] ", told)) == sorted(re.split(r"[:,] ", told_count(threshold)))
    slider.fill("0.7")
    settle(page)
    assert is_bare(page, "instance", IN_ALONE) and is_painted(page, "semantic", IN_ALONE, CLASSES[SHEEP].colour)
    expect(page.get_by_role("button", name="sheep 3")).to_be_hidden()
    hover(page, "instance", IN_LEFT_SHEEP)
    assert tip(page, "instance") == ["sheep 1 of 2, score 0.95"]
    assert not asked, "nothing of this needs the server"


def test_merging_by_class_paints_the_objects_as_the_semantic_view_does(open_view):
    page = open_view()
    seam = (60, 80)
    before = colour_at(page, "instance", seam)
    assert before.max() < 60 or before.min() > 200, "a contour lies between the two sheep"
    page.locator("input[name=merge]").check()
    settle(page)
    for pixel in (IN_LEFT_SHEEP, seam, IN_RIGHT_SHEEP, IN_ALONE):
        assert is_painted(page, "instance", pixel, CLASSES[SHEEP].colour), pixel
        assert np.array_equal(colour_at(page, "instance", pixel), colour_at(page, "semantic", pixel)), pixel
    plates = frame(page, "instance").locator(".plates").inner_text()
    assert "sheep" in plates and not re.search(r"\d", plates)
    hover(page, "instance", IN_LEFT_SHEEP)
    assert tip(page, "instance")[0] == "3 sheep"


def test_the_wipe_lays_one_view_over_the_other_and_moves_by_mouse_and_keyboard(open_view):
    page = open_view()
    page.locator("input[name=wipe]").check()
    settle(page)
    assert frame(page, "semantic").bounding_box() == frame(page, "instance").bounding_box()

    def seen_at(pixel: tuple[int, int]) -> str:
        side_of = "([x, y]) => document.elementFromPoint(x, y).closest('.frame').dataset.side"
        return page.evaluate(side_of, list(position(page, "semantic", pixel)))

    assert [seen_at(pixel) for pixel in (IN_LEFT_SHEEP, IN_ALONE)] == ["semantic", "instance"]
    divider = page.get_by_role("slider", name=re.compile("^Divider"))
    divider.focus()
    for key, value in [("ArrowRight", 52), ("ArrowLeft", 50), ("PageUp", 60), ("Home", 0)]:
        page.keyboard.press(key)
        expect(divider).to_have_attribute("aria-valuenow", str(value))
    assert seen_at(IN_LEFT_SHEEP) == "instance"
    page.keyboard.press("End")
    where = divider.bounding_box()
    page.mouse.move(where["x"] + where["width"] / 2, where["y"] + 20)
    page.mouse.down()
    page.mouse.move(position(page, "semantic", (72, 0))[0], where["y"] + 20)
    page.mouse.up()
    expect(divider).to_have_attribute("aria-valuenow", "30")
    assert [seen_at(pixel) for pixel in (IN_LEFT_SHEEP, IN_RIGHT_SHEEP)] == ["semantic", "instance"]
    hover(page, "instance", IN_RIGHT_SHEEP)
    assert tip(page, "instance") == ["sheep 2 of 3, score 0.85"] and tip(page, "semantic") == []


def test_a_class_that_is_switched_off_goes_from_both_views_and_the_count(open_view):
    page = open_view()
    page.get_by_role("button", name="More").click()
    page.locator(".classes").get_by_label("sheep").uncheck()
    settle(page)
    for side in ("semantic", "instance"):
        assert is_bare(page, side, IN_LEFT_SHEEP) and is_bare(page, side, IN_ALONE)
    assert page.evaluate("window.segdemo.state.off") == [SHEEP]
    assert page.locator(".count").inner_text() == "2 objects: 1 dog, 1 bird"
    expect(page.get_by_role("button", name="sheep", exact=True)).to_be_hidden()
    hover(page, "semantic", IN_LEFT_SHEEP)
    assert tip(page, "semantic") == ["sheep: switched off"]
    page.locator(".classes").get_by_label("sheep").check()
    settle(page)
    assert is_painted(page, "semantic", IN_ALONE, CLASSES[SHEEP].colour)


def test_strength_contours_and_numbers(open_view):
    page = open_view()
    page.get_by_role("button", name="More").click()
    for strength in (0, 100, 25):
        page.locator("input[name=strength]").fill(str(strength))
        settle(page)
        wanted = painted(CLASSES[SHEEP].colour, strength / 100)
        assert np.abs(colour_at(page, "semantic", IN_ALONE) - wanted).max() <= 4
    edge = (10, 80)
    assert colour_at(page, "semantic", edge).max() < 30
    page.get_by_label("Contours").uncheck()
    settle(page)
    assert np.abs(colour_at(page, "semantic", edge) - wanted).max() <= 4
    expect(frame(page, "instance").locator(".plates span").first).to_be_visible()
    page.get_by_label("Numbers and names").uncheck()
    expect(page.locator(".plates span")).to_have_count(0)


def test_more_than_nine_objects_stay_apart(open_view):
    page = open_view("crowd")
    plates = frame(page, "instance").locator(".plates span")
    expect(plates).to_have_count(12)
    assert sorted(int(words.split()[-1]) for words in plates.all_inner_texts()) == list(range(1, 13))
    boxes = [plate.bounding_box() for plate in plates.all()]
    for i, one in enumerate(boxes):
        for other in boxes[i + 1 :]:
            apart = abs(one["x"] - other["x"]) >= one["width"] - 1 or abs(one["y"] - other["y"]) >= one["height"] - 1
            assert apart, "two plates overlap"
    for number in range(1, 12):
        seam = colour_at(page, "instance", (20 * number, 120))
        assert seam.max() < 30, "a contour between neighbours"


def test_a_class_that_the_semantic_model_does_not_know_is_shown_and_is_no_disagreement(open_view):
    page = open_view("zoo")
    assert is_painted(page, "instance", IN_LEFT_SHEEP, CLASSES[GIRAFFE].colour)
    assert page.locator(".count").inner_text() == "2 objects: 1 sheep, 1 giraffe"
    hover(page, "instance", IN_LEFT_SHEEP)
    assert tip(page, "semantic") == ["unnamed"]
    assert tip(page, "instance") == [
        f"{noun(GIRAFFE)} 1 of 1, score 0.80",
        "the semantic model does not know this class",
    ]


# ------------------------------------------------------------------------------------------------- stuff, both at once


def names_on(page: Page, side: str) -> list[str]:
    return sorted(frame(page, side).locator(".plates span").all_inner_texts())


def test_stuff_is_painted_and_named_in_the_semantic_view_alone_and_calmer_than_things(open_view):
    page = open_view("meadow")
    assert is_calm(page, "semantic", IN_SKY, SKY) and is_calm(page, "semantic", IN_GRASS, GRASS)
    assert is_painted(page, "semantic", IN_LEFT_SHEEP, CLASSES[SHEEP].colour)
    assert is_bare(page, "instance", IN_SKY) and is_bare(page, "instance", IN_GRASS)
    assert names_on(page, "semantic") == ["grass", "sheep", "sky"]
    rim = [tuple(colour_at(page, "semantic", (200, y))) for y in range(36, 44)]
    assert rim.count((12, 12, 16)) == 2 and (255, 255, 255) not in rim, "one dark line between stuff and stuff"


def test_things_only_leaves_stuff_unpainted_unnamed_and_out_of_the_lists(open_view):
    page = open_view("meadow")
    stuff = page.locator(".objects .stuff")
    expect(stuff).to_be_visible()
    page.get_by_label("Things only").check()
    settle(page)
    assert is_bare(page, "semantic", IN_SKY) and is_bare(page, "semantic", IN_GRASS)
    assert is_painted(page, "semantic", IN_LEFT_SHEEP, CLASSES[SHEEP].colour)
    assert names_on(page, "semantic") == ["sheep"]
    expect(stuff).to_be_hidden()
    page.get_by_role("button", name="More").click()
    expect(page.locator(".classes.stuff")).to_be_hidden()
    page.get_by_label("Things only").uncheck()
    expect(page.locator(".classes.stuff").get_by_label("sky")).to_be_visible()
    expect(page.locator(".classes.things").get_by_label("sky")).to_have_count(0)


@pytest.mark.parametrize("side", ["semantic", "instance"])
def test_pointing_at_stuff_lights_its_region_left_and_leaves_the_photo_right(open_view, side):
    page = open_view("meadow")
    hover(page, side, IN_SKY)
    assert is_calm(page, "semantic", IN_SKY, SKY) and is_dim(page, "semantic", IN_GRASS)
    assert is_bare(page, "instance", IN_SKY) and is_dim(page, "instance", IN_GRASS)
    assert is_dim(page, "instance", IN_LEFT_SHEEP)
    assert tip(page, "semantic")[0] == "sky — class region, 26 % of the picture"
    assert tip(page, "instance") == ["sky: stuff, not counted"]


def test_stuff_has_a_line_of_its_own_in_the_list_the_largest_first(open_view):
    page = open_view("meadow")
    line = page.locator(".objects .stuff")
    assert line.inner_text().split("\n") == ["Stuff:", "grass 53 %", "sky 26 %"]
    assert page.locator(".count").inner_text() == "3 objects: 2 sheep, 1 bird"
    line.get_by_role("button", name="grass").focus()
    settle(page)
    assert is_calm(page, "semantic", IN_GRASS, GRASS) and is_dim(page, "semantic", IN_SKY)
    assert tip(page, "instance") == ["grass: stuff, not counted"]


def test_both_at_once_has_stuff_beneath_and_one_object_per_pixel(open_view):
    page = open_view("meadow")
    assert is_painted(page, "instance", IN_HIDDEN_BIRD, CLASSES[BIRD].colour)
    choice = page.get_by_role("group", name="What the second picture shows")
    choice.get_by_label("Instance").focus()
    page.keyboard.press("ArrowRight")
    expect(choice.get_by_label("Both", exact=True)).to_be_checked()
    settle(page)
    head = page.locator(".head[data-side=instance]")
    expect(head.locator("h2")).to_have_text("Both at once (panoptic)")
    expect(head.locator("p")).to_contain_text("every thing a number")
    told = frame(page, "instance").locator("canvas").get_attribute("aria-label")
    assert told == "Both at once (panoptic). 2 objects: 2 sheep Stuff: grass 53 %, sky 26 %"
    assert is_calm(page, "instance", IN_SKY, SKY) and is_calm(page, "instance", IN_GRASS, GRASS)
    assert is_painted(page, "instance", IN_LEFT_SHEEP, object_colour(SHEEP, 1))
    assert is_painted(page, "instance", IN_HIDDEN_BIRD, object_colour(SHEEP, 2)), "the bird is mostly hidden"
    assert names_on(page, "instance") == ["grass", "sheep 1", "sheep 2", "sky"]
    hover(page, "instance", IN_SKY)
    assert tip(page, "instance") == ["sky: stuff, no number"]
    assert is_calm(page, "instance", IN_SKY, SKY) and is_dim(page, "instance", IN_LEFT_SHEEP)
    hover(page, "instance", IN_RIGHT_SHEEP)
    assert tip(page, "instance") == ["sheep 2 of 2, score 0.85"] and is_dim(page, "instance", IN_SKY)


# ------------------------------------------------------------------------------------------------- stages and values


def test_an_answer_arrives_in_stages_and_can_go_again(open_view):
    page = open_view("photo")
    expect(page.get_by_text("looking …")).to_have_count(2)
    expect(page.locator(".looking:visible")).to_have_count(2)
    assert is_bare(page, "semantic", IN_ALONE)
    show(page, "half")
    settle(page)
    expect(page.locator(".looking:visible")).to_have_count(1)
    assert is_painted(page, "semantic", IN_ALONE, CLASSES[SHEEP].colour) and is_bare(page, "instance", IN_ALONE)
    hover(page, "semantic", IN_ALONE)
    assert tip(page, "semantic") and not tip(page, "instance"), "the instance answer says nothing yet"
    show(page, "field")
    expect(page.locator(".looking:visible")).to_have_count(0)
    show(page, "none")
    expect(page.locator(".views")).to_be_hidden()


def test_where_nothing_was_found_both_views_show_the_picture_and_a_sentence_says_so(open_view):
    page = open_view("empty")
    settle(page)
    for side in ("semantic", "instance"):
        assert is_bare(page, side, IN_ALONE)
    expect(page.locator(".note")).to_have_text("Neither model found anything that it knows in this picture.")


def test_a_photo_that_loads_late_does_not_replace_a_newer_answer(open_view):
    page = open_view("none")
    held = []
    page.route("**/picture.jpg", lambda route: held.append(route) if not held else route.continue_())
    with page.expect_request("**/picture.jpg") as late:
        page.get_by_role("button", name="field", exact=True).click()
    show(page, "small")
    with page.expect_event("requestfinished", lambda request: request == late.value):
        held[0].continue_()
    settle(page)
    assert frame(page, "semantic").locator("canvas").evaluate("canvas => canvas.width") == 60


def test_nothing_can_be_seen_behind_the_veil(open_view):
    page = open_view()
    page.evaluate("window.segdemo.set({ veiled: true })")
    settle(page)
    hover(page, "instance", IN_LEFT_SHEEP)
    for side in ("semantic", "instance"):
        assert is_bare(page, side, IN_LEFT_SHEEP) and tip(page, side) == []
        assert "sheep" not in frame(page, side).locator("canvas").get_attribute("aria-label")
    assert "sheep" not in page.locator(".linked").inner_text()
    page.evaluate("window.segdemo.set({ veiled: false })")
    settle(page)
    assert is_painted(page, "instance", IN_LEFT_SHEEP, object_colour(SHEEP, 1))


def test_the_view_takes_nothing_from_the_browser():
    assert LinkedView(render=False).preprocess({"picture": {"path": "/etc/passwd"}}) is None


def test_a_hostile_name_stays_text(browser, harness):
    view = LinkedView(render=False)
    view.props["texts"] = view.props["texts"] | {f"class.{SHEEP}": {"one": NASTY, "other": NASTY}}
    with gr.Blocks(title="view") as blocks:
        view.render()
        gr.Button("field").click(VALUES["field"], None, view)
    routes = {"routes": [module_route()]}
    blocks.launch(prevent_thread_lock=True, quiet=True, server_name="127.0.0.1", app_kwargs=routes)
    page = browser.new_page()
    page.goto(blocks.local_url)
    page.get_by_text("No picture yet.").wait_for(timeout=30_000)
    show(page, "field")
    hover(page, "instance", IN_LEFT_SHEEP)
    assert tip(page, "semantic")[0].startswith(NASTY) and NASTY in page.locator(".plates").first.inner_text()
    assert page.locator(".linked img").count() == 0 and page.title() == "view"
    page.close()
    blocks.close()


# ------------------------------------------------------------------------------------------------- what must not freeze


@pytest.mark.parametrize("locale", ["en-GB", "pl-PL", "ru-RU", "ar", "ja-JP", "de-DE", "cy-GB"])
def test_both_views_are_drawn_in_every_browsers_language_and_when_a_translator_is_at_work(open_view, locale):
    page = open_view(locale=locale)
    settle(page)
    assert page.evaluate("document.documentElement.lang") == "en", "the language of the texts"
    for side in ("semantic", "instance"):
        assert is_painted(
            page, side, IN_ALONE, CLASSES[SHEEP].colour if side == "semantic" else object_colour(SHEEP, 3)
        )
    assert page.locator(".count").inner_text() == "5 objects: 3 sheep, 1 dog, 1 bird"
    hover(page, "instance", IN_LEFT_SHEEP)
    assert tip(page, "instance") == ["sheep 1 of 3, score 0.95"]
    for lang in ("pl", "ar", "x-nonsense"):
        page.evaluate("lang => { document.documentElement.lang = lang }", lang)
        for threshold, count in (("0.9", "1 object: 1 sheep"), ("0.8", "2 objects: 2 sheep")):
            page.locator("input[name=threshold]").fill(threshold)
            settle(page)
            assert page.locator(".count").inner_text() == count


def test_what_fails_in_one_frame_is_reported_and_the_next_one_is_drawn(open_view, tabs):
    page = open_view()
    settle(page)
    page.evaluate("window.segdemo.set({ off: null })")  # nothing of that frame can be drawn
    settle(page)
    assert tabs.errors, "the tests hear of it"
    tabs.errors.clear(), tabs.complaints.clear()
    page.evaluate("window.segdemo.set({ off: [] })")
    page.locator("input[name=threshold]").fill("0.9")
    settle(page)
    assert page.locator(".count").inner_text() == "1 object: 1 sheep"
    assert is_painted(page, "instance", IN_LEFT_SHEEP, object_colour(SHEEP, 1)) and is_bare(page, "instance", IN_DOG)


def test_what_fails_in_one_part_is_reported_and_stops_no_other(open_view, tabs):
    page = open_view("none")
    page.evaluate("window.segdemo.listen(() => { throw new Error('a broken part') })")
    page.evaluate(
        "window.heard = []; window.segdemo.listen((changes) => { window.heard.push(...Object.keys(changes)) })"
    )
    tabs.errors.clear(), tabs.complaints.clear()
    show(page, "field")
    settle(page)
    assert "answer" in page.evaluate("window.heard") and is_bare(page, "instance", IN_NOTHING)
    assert any("a broken part" in error for error in tabs.errors)
    tabs.errors.clear(), tabs.complaints.clear()


def test_a_new_answer_does_not_keep_an_object_of_the_last_one_pointed_at(open_view):
    page = open_view()
    page.get_by_role("button", name="dog 1").focus()
    assert pointed(page) == "object:3"
    show(page, "crowd")
    settle(page)
    assert pointed(page) is None and not is_dim(page, "instance", (30, 80)) and lit_objects(page) == []


def test_the_browser_paints_what_the_files_to_take_away_show(open_view):
    """Colours, contours and plates of the two views are those of overlays.py: both read look.json."""
    page = open_view()
    settle(page)
    grey = np.full((HEIGHT, WIDTH, 3), GREY, np.uint8)
    shown = FIELD_OBJECTS.above(0.5)
    texts = {"semantic": {"sheep", "person"}, "instance": {"sheep 1", "sheep 2"}}
    drawn = {"semantic": draw_semantic(grey, FIELD_MAP), "instance": draw_instances(grey, shown)}
    for side, picture in drawn.items():
        painted_here = canvas_pixels(frame(page, side).locator("canvas"))
        differs = np.abs(painted_here - picture.astype(int)).max(axis=2) > 3
        plates = np.zeros((HEIGHT, WIDTH), bool)  # drawn into the files, laid over the canvas here
        plates |= np.abs(picture.astype(int) - LOOK["plate"]).max(axis=2) < 40
        plates |= ndimage.binary_closing(plates, iterations=6)
        plates = ndimage.binary_dilation(plates, iterations=4)
        assert not (differs & ~plates).any(), f"{side}: {np.argwhere(differs & ~plates)[:5]}"
        assert plates.mean() < 0.4, "the plates must not hide what is compared"
        assert texts[side] <= set(frame(page, side).locator(".plates span").all_inner_texts())
    plate = frame(page, "instance").locator(".plates span").first
    colour = plate.evaluate("plate => getComputedStyle(plate).backgroundColor")
    assert colour == f"rgba({', '.join(map(str, LOOK['plate']))}, {LOOK['plate_opacity']})"


# --------------------------------------------------------------------------------------------- for everybody, and fast


def test_in_forced_colours_switches_swatches_and_objects_can_be_told_apart(open_view):
    page = open_view(forced_colors="active")
    page.get_by_role("button", name="More").click()
    sheep = f"rgb{CLASSES[SHEEP].colour}"
    background = "element => getComputedStyle(element).backgroundColor"
    assert page.locator(".objects .swatch").first.evaluate(background) == sheep
    assert page.get_by_role("button", name="sheep 1", exact=True).evaluate(background) == sheep
    assert page.locator(".plates span").first.evaluate("plate => getComputedStyle(plate).color") == "rgb(255, 255, 255)"
    outline = "box => getComputedStyle(box.closest('.pill')).outlineStyle"
    assert page.get_by_label("Contours").evaluate(outline) == "solid"
    assert page.get_by_label("Wipe").evaluate(outline) == "none"


def test_the_first_stop_of_the_tab_key_leads_to_the_pictures(open_view):
    page = open_view()
    link = page.get_by_role("link", name="Go to the two pictures")
    page.evaluate("document.activeElement.blur(); getSelection().removeAllRanges()")
    address = page.url
    link.focus()
    assert link.bounding_box()["x"] >= 0, "it is seen while it has the focus"
    assert page.evaluate("document.querySelector('a, button, input, [tabindex]').className") == "skip"
    page.keyboard.press("Enter")
    expect(page.locator(".views")).to_be_focused()
    assert page.url == address


@pytest.mark.parametrize("options", [{}, {"color_scheme": "dark"}, PHONE], ids=["light", "dark", "phone"])
def test_accessibility_rules_find_nothing(open_view, options):
    page = open_view("marked", **options)
    page.get_by_role("button", name="More").click()
    page.locator(".objects button").first.focus()
    settle(page)
    assert find_violations(page) == []
    page.locator("input[name=wipe]").check()
    assert find_violations(page) == []


def test_the_pictures_are_told_in_words(open_view):
    page = open_view()
    labels = [frame(page, side).locator("canvas").get_attribute("aria-label") for side in ("semantic", "instance")]
    assert labels == [
        "Semantic: what is where. sheep, 25 % of the picture; person, 5 % of the picture",
        "Instance: which one is which. 5 objects: 3 sheep, 1 dog, 1 bird",
    ]


@pytest.mark.parametrize("width", [1440, 1024, 720, 390])
def test_nothing_sticks_out_and_a_narrow_page_stacks_the_views(open_view, width):
    page = open_view("crowd", viewport={"width": width, "height": 900})
    page.get_by_role("button", name="More").click()
    expect(page.locator(".hint")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    left, right = (frame(page, side).bounding_box() for side in ("semantic", "instance"))
    assert (left["width"], left["height"]) == (right["width"], right["height"])
    if width > 760:
        assert left["y"] == right["y"] and left["x"] + left["width"] <= right["x"]
    else:
        assert left["x"] == right["x"] and 0 < right["y"] - left["y"] - left["height"] < 90, "a title and a choice"
        assert right["y"] + right["height"] - left["y"] < 844, "both fit on a phone's screen"


def test_masks_as_runs_are_those_of_numpy(open_view):
    page = open_view("none")
    rng = np.random.default_rng(0)
    height, width = 9, 13
    pairs = [rng.random((2, height, width)) < rng.random() for _ in range(150)]
    pairs += [np.ones((2, height, width), bool), np.zeros((2, height, width), bool)]
    computed = page.evaluate(
        """async ([part, masks, width, height]) => {
            const address = new URL('../shared/runs.js', new URL(part, document.baseURI));
            const { contains, decodeMask, meet, middle, rim, subtract, unite } = await import(address);
            const list = (runs) => [...runs];
            return masks.map((pair) => {
              const [a, b] = pair.map((mask) => decodeMask(mask, width));
              const hit = Array.from({ length: width * height }, (_, pixel) => contains(a, pixel));
              return { a: list(a), hit, unite: list(unite([a, b])), subtract: list(subtract(a, b)), meet: meet(a, b),
                rim: list(rim(a, width, height)), middle: a.length ? middle(a) : null };
            });
        }""",
        [module_address("linked_view"), [[boxed_run_lengths(mask) for mask in pair] for pair in pairs], width, height],
    )

    def pixels(runs: list[int]) -> np.ndarray:
        mask = np.zeros(height * width, bool)
        for start, end in zip(runs[::2], runs[1::2], strict=True):
            assert start < end and start // width == (end - 1) // width, "a run lies within one row"
            mask[start:end] = True
        return mask.reshape(height, width)

    for (a, b), told in zip(pairs, computed, strict=True):
        assert np.array_equal(pixels(told["a"]), a)
        assert np.array_equal(np.reshape(told["hit"], a.shape), a)
        assert np.array_equal(pixels(told["unite"]), a | b)
        assert np.array_equal(pixels(told["subtract"]), a & ~b)
        assert told["meet"] == (a & b).any()
        around = np.pad(a, 1, mode="edge")
        core = a & around[:-2, 1:-1] & around[2:, 1:-1] & around[1:-1, :-2] & around[1:-1, 2:]
        assert sorted(told["rim"]) == np.flatnonzero(a & ~core).tolist()
        assert told["middle"] is None or a.ravel()[told["middle"]]
