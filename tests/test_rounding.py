"""One rounding for one fact: the sentence, made here, and the tip, made in the browser, read the same."""

import json
from pathlib import Path

import pytest

from segdemo.rounding import whole_percent

# The same cases as for JavaScript, in tests/front/rounding.test.js.
CASES = json.loads((Path(__file__).parent / "front" / "rounding_cases.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize(("share", "percent"), CASES["whole_percent"])
def test_a_share_in_whole_percent_is_what_javascript_makes_of_it(share, percent):
    assert whole_percent(share) == percent
