"""What the documents say to copy is there: lesson links, pairs, files."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from urllib.parse import parse_qsl

import pytest

from segdemo.lessons import LESSONS
from segdemo.page_state import page_properties
from segdemo.pairs import pair_names
from segdemo.scenes import SCENES

ROOT = Path(__file__).parent.parent
DOCUMENTS = [
    "README.md",
    "CONTRIBUTING.md",
    "SECURITY.md",
    *sorted(f"docs/{path.name}" for path in (ROOT / "docs").glob("*")),
]
LINKS = re.findall(r"^\| `\?(\S+)`", (ROOT / "README.md").read_text(encoding="utf-8"), re.M)


@pytest.mark.parametrize("link", LINKS)
def test_a_lesson_link_asks_for_what_the_page_knows(link):
    properties = {prop.name: prop for prop in page_properties([scene.name for scene in SCENES], pair_names(), LESSONS)}
    for name, words in parse_qsl(link, strict_parsing=True):
        understood = replace(properties[name], default="nothing").read(words)
        assert understood != "nothing" and (not properties[name].many or len(understood) == len(words.split(",")))


def test_the_table_of_pairs_has_them_all():
    rows = re.findall(r"^\| `([a-z-]+)` \|", (ROOT / "docs" / "hosting.md").read_text(encoding="utf-8"), re.M)
    assert [row for row in rows if row in pair_names()] == [name for name in pair_names() if name != "answer_key"]


@pytest.mark.parametrize("document", DOCUMENTS)
def test_a_document_points_at_files_and_headings_that_are_there(document):
    text = (ROOT / document).read_text(encoding="utf-8")
    for address in re.findall(r"\]\(([^)\s]+)\)", text):
        if address.startswith("http"):
            continue
        file, _, heading = address.partition("#")
        target = (ROOT / document).parent / file if file else ROOT / document
        assert target.is_file(), address
        headings = re.findall(r"^#+ (.*)$", target.read_text(encoding="utf-8"), re.M) if heading else []
        anchors = {re.sub(r"[^\w -]", "", words.lower()).replace(" ", "-") for words in headings}
        assert not heading or heading in anchors, address
