"""The table."""

from playwright.sync_api import expect

from tests.browser.sentence_and_guess.street import MEADOW, NOTHING, cells, pointed
from tests.browser.steps import put

# ---------------------------------------------------------------------------------------------------------- the table


def test_the_table_holds_the_facts(street_again):
    page = street_again
    assert cells(page) == [
        ["person", "25.0 %", "2", "4", "3"],
        ["bus", "22.5 %", "1", "1", "0"],
        ["dog", "3.1 %", "1", "0", "0"],
        ["cat", "2.5 %", "1", "1", "0"],
    ]


def test_stuff_stands_below_the_things_and_has_no_objects(open_harness):
    page = open_harness()
    put(page, answer=MEADOW)
    rows = page.locator("#part-table tbody tr")
    told = [[cell.text_content() for cell in row.locator("th, td").all()] for row in rows.all()]
    not_counted = "–stuff is not counted"  # the dash to be seen, the words to be heard
    assert told == [["dog", "3.1 %", "1", "1", "0"], ["grass", "86.9 %", "1", not_counted, not_counted]]
    assert page.locator("#part-table td [aria-hidden=true]").first.inner_text() == "–"
    page.locator("#part-table th[data-column=area]").get_by_role("button").press("Enter")
    assert page.locator("#part-table tbody th").all_inner_texts() == ["dog", "grass"]


def test_the_table_is_sorted_by_any_column_in_both_directions(street_again):
    page = street_again
    header = page.locator("#part-table th[data-column=area]")
    expect(header).to_have_attribute("aria-sort", "descending")
    for column, first in {"class": "ascending", "objects": "descending", "area": "descending"}.items():
        second = "ascending" if first == "descending" else "descending"
        header = page.locator(f"#part-table th[data-column={column}]")
        for direction in (first, second, first):
            header.get_by_role("button").press("Enter")
            expect(header).to_have_attribute("aria-sort", direction)
            assert page.locator("#part-table [aria-sort]").count() == 1
            shown = [row[{"class": 0, "area": 1, "objects": 3}[column]] for row in cells(page)]
            keys = shown if column == "class" else [float(number.removesuffix(" %")) for number in shown]
            assert keys == sorted(keys, reverse=direction == "descending")


def test_rows_of_the_table_light_up_their_class(street_again):
    page = street_again
    row = page.locator("#part-table tbody tr").filter(has_text="bus")
    row.locator("td").last.hover()
    assert pointed(page) == "class:6"
    page.mouse.move(5, 5)
    assert pointed(page) is None
    row.get_by_role("button").focus()
    assert pointed(page) == "class:6"
    page.keyboard.press("Tab")
    assert pointed(page) == "class:12"


def test_the_table_follows_the_threshold(street_again):
    page = street_again
    put(page, threshold=0.75)
    assert cells(page)[0] == ["person", "25.0 %", "2", "2", "2"]
    expect(page.locator("#part-table caption")).to_contain_text("0.75")


def test_the_table_says_why_it_is_empty(open_harness):
    page = open_harness(None)
    none = page.locator("#part-table .none")
    expect(none).to_contain_text("The numbers come with the two answers")
    put(page, answer=NOTHING)
    expect(none).to_have_text("Neither answer shows any class.")
    expect(page.locator("#part-table table")).to_be_hidden()
