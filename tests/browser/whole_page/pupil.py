"""What a pupil does in a lesson or on the tour, with a mouse, a finger or the keys."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from segdemo.texts import text
from tests.browser.whole_page.visitor import give


class Pupil:
    """Does what a step asks for. ``hand``: mouse, finger or keys."""

    def __init__(self, page: Page, hand: str = "mouse") -> None:
        self.page, self.hand = page, hand
        self.panel = page.locator("section.lesson")

    @property
    def deed(self) -> str:
        return self.page.evaluate("document.documentElement.dataset.deed")

    def await_picture(self, picture: str) -> None:
        """Until both answers to an example are there."""
        self.page.wait_for_function(
            """picture => { const { answer, said } = window.segdemo.state;
                return answer?.instances && answer.example === picture && said?.kind === 'answer' }""",
            arg=picture,
            timeout=90_000,
        )

    def press(self, button: Locator) -> None:
        if self.hand == "keys":
            button.press("Enter")
        elif self.hand == "finger":
            button.tap()
        else:
            button.click()

    def go_on(self) -> None:
        self.press(self.panel.locator(".next"))

    def expect_done(self) -> None:
        """That the deed is seen, told on the panel, and read out from its one live region."""
        expect(self.panel.locator(".deed")).to_have_attribute("data-done", "true")
        expect(self.panel.locator("[role=status]")).to_contain_text(text("player.done"))
        expect(self.panel.locator("[role=status], [aria-live]")).to_have_count(1)

    def do(self, photo: Path | None = None, classes: tuple[int, ...] = ()) -> None:
        """The deed of this step; ``classes`` are those that it names."""
        deed = self.deed
        if deed == "point_classes":
            self.point_classes(classes)
        elif deed.startswith("point"):
            getattr(self, deed)()
        elif deed in ("lose_one", "gain_one"):
            slider = self.page.locator("input[name=threshold]")
            if self.hand == "keys":
                slider.focus()
                for _ in range(6):
                    self.page.keyboard.press("ArrowRight" if deed == "lose_one" else "ArrowLeft")
            else:
                slider.fill("0.8" if deed == "lose_one" else "0.2")
        elif deed in ("merge", "things_only"):
            self.switch(self.page.locator(f"input[name={deed}]"))
        elif deed == "both":
            self.switch(self.page.locator("input[name=right][value=both]"))
        elif deed == "reveal":
            for count in ("objects", "pieces"):
                self.page.locator(f"#guess-{count}").fill("3")
            self.press(self.page.locator(".guess .reveal"))
        elif deed == "own_picture":
            assert photo is not None
            give(self.page, photo)
        if deed:
            expect(self.panel.locator(".deed")).to_have_attribute("data-done", "true", timeout=90_000)

    def switch(self, control: Locator) -> None:
        if self.hand == "keys":
            control.press("Space")
        else:
            self.press(control)

    def point_thing(self) -> None:
        self.point_at(self.things()[0])

    def point_stuff(self) -> None:
        if self.hand == "keys":
            self.arrows(lambda: self.panel.locator(".deed").get_attribute("data-done") == "true")
        else:
            regions = "segdemo.state.answer.semantic.regions"
            stuff = f"Math.max(...{regions}.filter(({{ class_id }}) => class_id > 80).map(({{ area }}) => area))"
            self.point_at(self.page.evaluate(f"{regions}.findIndex(({{ area }}) => area === {stuff})"), "semantic")

    def point_classes(self, classes: tuple[int, ...]) -> None:
        """At one place of each class, on the side that has it."""
        for class_id in classes:
            side, index = self.page.evaluate(
                """classId => {
                    const { regions } = segdemo.state.answer.semantic;
                    const isIt = ({ class_id, score = 1 }) => class_id === classId && score >= 0.5;
                    const object = segdemo.state.answer.instances.findIndex(isIt);
                    if (object >= 0) return ['instance', object];
                    const areas = regions.map((region) => (isIt(region) ? region.area : 0));
                    return ['semantic', areas.indexOf(Math.max(...areas))];
                }""",
                class_id,
            )
            self.point_at(index, side)

    def point_neighbours(self) -> None:
        self.point_two(lambda one, other: one == other, "no two objects in one region")

    def point_apart(self) -> None:
        self.point_two(lambda one, other: one != other, "no two objects in a region each")

    def point_two(self, is_pair, lacking: str) -> None:
        objects = self.page.evaluate(
            "segdemo.state.answer.instances.map(({ region, score }, index) => [index, score < 0.5 ? null : region])"
        )
        held = [(index, region) for index, region in objects if region is not None]
        pairs = [(one, other) for one, its in held for other, theirs in held if one < other and is_pair(its, theirs)]
        assert pairs, lacking
        for index in pairs[0]:
            self.point_at(index)

    def point_cut(self) -> None:
        """At the objects in turn, each in both pictures, until one is cut."""
        for index in self.things():
            self.point_at(index)
            if self.hand != "keys":
                self.hover("semantic", *self.place_of(index, "instance"))
            if self.panel.locator(".deed").get_attribute("data-done") == "true":
                return

    def point_largest(self) -> None:
        areas = self.page.evaluate("segdemo.state.answer.instances.map(({ area }) => area)")
        for index in sorted(self.things(), key=lambda index: -areas[index])[:2]:
            self.point_at(index)

    def things(self) -> list[int]:
        return self.page.evaluate(
            "segdemo.state.answer.instances.flatMap(({ score }, index) => (score >= 0.5 ? [index] : []))"
        )

    def point_at(self, index: int, side: str = "instance") -> None:
        """At an object, or a region, in the middle of its longest run."""
        if self.hand == "keys":
            target = f"{'object' if side == 'instance' else 'region'}:{index}"
            self.arrows(lambda: self.page.evaluate("segdemo.state.pointed?.target") == target)
        else:
            self.hover(side, *self.place_of(index, side))

    def place_of(self, index: int, side: str) -> tuple[float, float]:
        """The middle of the longest run of an object, or of a region, as shares of the picture."""
        return self.page.evaluate(
            """([index, side]) => {
                const { answer } = segdemo.state;
                const { runs } = side === 'semantic' ? answer.semantic.regions[index] : answer.instances[index];
                const length = (i) => runs[i + 1] - runs[i];
                let best = 0;
                for (let i = 0; i < runs.length; i += 2) if (length(i) > length(best)) best = i;
                const pixel = (runs[best] + runs[best + 1]) >> 1;
                return [(pixel % answer.width) / answer.width, Math.floor(pixel / answer.width) / answer.height];
            }""",
            [index, side],
        )

    def hover(self, side: str, x: float, y: float) -> None:
        canvas = self.page.locator(f"#view .frame[data-side={side}] canvas")
        canvas.scroll_into_view_if_needed()
        box = canvas.bounding_box()
        assert box
        place = {"x": x * box["width"], "y": y * box["height"]}
        if self.hand == "finger":
            canvas.tap(position=place)
        else:
            canvas.hover(position=place)

    def arrows(self, is_there) -> None:
        """Arrow keys in the pictures, from one place to the next."""
        self.page.locator("#view .views").focus()
        for _ in range(40):
            self.page.keyboard.press("ArrowRight")
            if is_there():
                return
        raise AssertionError("the arrow keys do not lead there")

    def choose(self, words: str) -> None:
        self.press(self.panel.locator(".choices").get_by_role("button", name=words))


def page_count(pdf: bytes) -> int:
    return len(re.findall(rb"/Type\s*/Page\b", pdf))
