"""How the project is built: who knows whom, and how long a file may be. CONTRIBUTING.md says why."""

import ast
import re
from graphlib import TopologicalSorter
from importlib.util import resolve_name
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
FRONT = ROOT / "segdemo" / "front"
WRITTEN = (".py", ".js", ".css", ".html", ".sh")
# What only these files and folders know.
KNOWN_TO = {
    "gradio": ("page.py", "visit.py", "fairness.py", "remembered.py", "guards", "front"),
    "torch": ("pairs", "compact", "bench.py"),
    "torchvision": ("pairs", "compact"),
    "ray": ("cluster.py",),
}


def named_modules(file: Path) -> set[str]:
    """Whole names of all that the Python file imports, wherever in it."""
    package = ".".join(file.relative_to(ROOT).with_suffix("").parts[:-1])
    named = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            named |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            origin = resolve_name("." * node.level + (node.module or ""), package)
            named |= {f"{origin}.{alias.name}" for alias in node.names}
    return named


def python_arrows() -> dict[str, set[str]]:
    """By module of ours, those that it imports."""
    files = {
        ".".join(file.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): file
        for file in (ROOT / "segdemo").rglob("*.py")
    }
    # What is imported is a module, or stands in one.
    return {
        name: {one if one in files else one.rpartition(".")[0] for one in named_modules(file)} & files.keys()
        for name, file in files.items()
    }


def script_arrows() -> dict[str, set[str]]:
    """By module of the front, those that it imports, at once or later."""
    arrows = {}
    for file in FRONT.rglob("*.js"):
        code = file.read_text(encoding="utf-8")
        named = re.findall(r"""(?:\bfrom |\bimport\(|^import )'(\.[^']+)'""", code, re.MULTILINE)
        arrows[script_name(file)] = {script_name(file.parent / one) for one in named}
    return arrows


def script_name(file: Path) -> str:
    return file.resolve().relative_to(FRONT).as_posix()


@pytest.mark.parametrize("arrows", [python_arrows, script_arrows])
def test_no_module_imports_itself_by_way_of_others(arrows):
    assert [*TopologicalSorter(arrows()).static_order()], "raises CycleError, which names the circle"


def test_a_room_knows_none_that_knows_it():
    rooms: dict[str, set[str]] = {}
    for name, others in python_arrows().items():
        for other in others - {"segdemo"}:
            ours, theirs = name.split(".")[1:2], other.split(".")[1:2]
            if ours and ours != theirs:
                rooms.setdefault(ours[0], set()).update(theirs)
    assert [*TopologicalSorter(rooms).static_order()]


def test_every_script_is_reached_from_a_part_that_python_names():
    arrows = script_arrows()
    python = "".join(file.read_text(encoding="utf-8") for file in FRONT.rglob("*.py"))
    reached = {f"{name}/{name}.js" for name in re.findall(r"\b(?:part|starts)\(\s*\"(\w+)\"", python)}
    reached |= set(re.findall(r"front/{version\(\)}/([\w/]+\.js)", python))
    waiting = [*reached]
    while waiting:
        new = arrows[waiting.pop()] - reached
        reached |= new
        waiting += new
    assert reached == arrows.keys()


@pytest.mark.parametrize(("library", "rooms"), KNOWN_TO.items())
def test_a_library_is_known_to_few(library, rooms):
    knowing = {
        file.relative_to(ROOT / "segdemo").parts[0]
        for file in (ROOT / "segdemo").rglob("*.py")
        if any(name.split(".")[0] == library for name in named_modules(file))
    }
    assert knowing <= set(rooms)


def test_no_file_is_longer_than_300_lines():
    folders = [ROOT / name for name in ("segdemo", "tests", "assets", "docs")]
    files = [file for folder in folders for file in folder.rglob("*") if file.suffix in WRITTEN]
    assert len(files) > 300
    long = {
        str(file.relative_to(ROOT)): lines
        for file in files
        if (lines := file.read_bytes().count(b"\n")) > 300 and "vendor" not in file.parts
    }
    assert long == {}


def test_no_query_stands_within_another_in_the_css_that_gradio_takes():
    """It leaves such a rule out without a word."""
    files = [ROOT / "segdemo" / "page.css", *FRONT.rglob("*.css")]
    for file in files:
        depth = 0
        for line in file.read_text(encoding="utf-8").splitlines():
            assert not (depth and re.search("@(media|supports|container)", line)) or "later" in file.parts, (file, line)
            depth += line.count("{") - line.count("}")
