"""``python -m segdemo``: what it writes, prints and says when something is wrong."""

import errno
import json
import os
import signal
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

import segdemo
from segdemo.answers import Instance, InstanceSet, SemanticMap
from segdemo.command_line import main

ROOT = Path(__file__).parent.parent
PERSON, SHEEP = 15, 17


def test_a_photograph_is_answered_into_a_folder(photo, tmp_path, capsys):
    assert main([str(photo), "-o", str(tmp_path / "a" / "b")]) == 0
    said = capsys.readouterr()
    assert said.out.count("\n") == 1 and "person region" in said.out and said.err == ""
    told = json.loads((tmp_path / "a" / "b" / "facts.json").read_text(encoding="utf-8"))
    assert told["sentence"] == said.out.strip()
    assert all(thing["score"] >= 0.5 for thing in told["objects"])


def test_what_goes_wrong_is_one_sentence_and_exit_code_2(photo, tmp_path, capsys):
    (tmp_path / "notes.txt").write_text("just some words")
    (tmp_path / "file").touch()
    for arguments, part in [
        ([str(tmp_path / "notes.txt")], "This is not a picture"),
        ([str(tmp_path / "missing.jpg")], "no such file"),
        ([str(photo), "-o", str(tmp_path / "file" / "out")], "choose another folder with -o"),
        ([str(photo), "--pair", "best"], "There is no pair called “best”: choose one of compact"),
        (["evaluate", "--pair", "best", "--data", str(tmp_path)], "There is no pair called “best”"),
        (["evaluate", "--data", str(tmp_path / "missing")], "There is no folder"),
        (["evaluate", "--data", str(tmp_path)], "index-*.json"),
        (["bench", "--pair", "best"], "There is no pair called “best”"),
        ([str(photo), "-o", ""], "-o needs the name of a folder"),
        (["https://example.com/a.jpg"], "is a web address: download the picture first"),
        (["-"], "cannot come through a pipe: save it first"),
        ([str(tmp_path / "*.jpg")], "*.jpg: check the folder and the ending"),
        ([str(tmp_path)], "holds no pictures"),
        ([f"{tmp_path}/a\x1b[2J\n*.jpg"], "a\\x1b[2J\\n*.jpg: check"),
    ]:
        assert main(arguments) == 2, arguments
        said = capsys.readouterr()
        assert part in said.err and said.err.count("\n") == 1 and said.out == "", arguments


class FakePair:
    """Sees one person, in the upper left quarter of every picture."""

    def segment_semantic(self, picture: np.ndarray) -> SemanticMap:
        class_ids = np.zeros(picture.shape[:2], np.uint8)
        class_ids[:10, :10] = PERSON
        return SemanticMap(class_ids)

    def segment_instances(self, picture: np.ndarray) -> InstanceSet:
        mask = self.segment_semantic(picture).class_ids > 0
        return InstanceSet((Instance(PERSON, 0.9, mask, (0, 0, 10, 10)),), *picture.shape[:2])


@pytest.fixture
def fake_pair(monkeypatch) -> FakePair:
    pair = FakePair()
    monkeypatch.setattr("segdemo.command_line.load_pair", lambda *_: pair)
    return pair


def put_picture(file: Path) -> str:
    file.parent.mkdir(parents=True, exist_ok=True)
    Image.new("RGB", (32, 20), "red").save(file)
    return str(file)


def test_several_pictures_and_folders_each_get_a_folder_and_a_line(tmp_path, fake_pair, capsys):
    one, two = put_picture(tmp_path / "one.png"), put_picture(tmp_path / "more" / "ONE.jpg")
    put_picture(tmp_path / "more" / "b.webp")
    (tmp_path / "more" / "notes.txt").write_text("not asked for")
    (tmp_path / "more" / "c.jpg").write_text("no picture")
    out = tmp_path / "out"
    assert main([one, str(tmp_path / "more"), one, "-o", str(out)]) == 2, "one of them is no picture"
    said = capsys.readouterr()
    assert said.err.startswith(f"{tmp_path}/more/c.jpg: This is not a picture") and said.err.count("\n") == 1
    lines = said.out.splitlines()
    assert [line.partition(": ")[0] for line in lines] == [one, two, f"{tmp_path}/more/b.webp"]
    assert all("1 person" in line for line in lines)
    assert {folder.name for folder in out.iterdir()} == {"one", "ONE-2", "b"}
    assert all((folder / "README.txt").exists() for folder in out.iterdir())


def test_a_pattern_that_no_shell_has_filled_in_is_filled_in_here(tmp_path, fake_pair, capsys):
    put_picture(tmp_path / "a.jpg"), put_picture(tmp_path / "b.jpg"), put_picture(tmp_path / "[1].jpg")
    assert main([str(tmp_path / "?.jpg"), str(tmp_path / "[1].jpg"), "-o", str(tmp_path / "out")]) == 0
    assert {folder.name for folder in (tmp_path / "out").iterdir()} == {"a", "b", "[1]"}


def test_what_a_folder_holds_is_not_overwritten_without_a_word(tmp_path, fake_pair, capsys):
    picture, out = put_picture(tmp_path / "a.png"), tmp_path / "out"
    out.mkdir()
    (out / "mine.txt").write_text("mine")
    assert main([picture, "-o", str(out)]) == 0, "other files are in nobody's way"
    (out / "facts.csv").write_text("precious")
    capsys.readouterr()
    assert main([picture, "-o", str(out)]) == 2
    said = capsys.readouterr()
    assert said.err == (
        f"{out} holds answers already: choose another folder with -o, or add --overwrite to replace them.\n"
    )
    assert (out / "facts.csv").read_text() == "precious"
    assert main([picture, "-o", str(out), "--overwrite"]) == 0
    assert (out / "facts.csv").read_text() != "precious" and (out / "mine.txt").read_text() == "mine"


def broken_after_two_files(monkeypatch, problem: BaseException) -> None:
    written = []

    def write(path: Path, content: bytes) -> None:
        if len(written) == 2:
            raise problem
        written.append(path.name)
        with path.open("wb") as file:
            file.write(content)

    monkeypatch.setattr(Path, "write_bytes", write)


@pytest.mark.parametrize(
    ("problem", "code", "words"),
    [
        (OSError(errno.ENOSPC, "full"), 2, "The disk is full: make room, then try again."),
        (OSError(errno.EIO, "broken"), 2, "Nothing can be written into"),
        (KeyboardInterrupt(), 130, "Stopped."),
    ],
)
def test_whatever_ends_it_no_half_of_the_answers_stays(tmp_path, fake_pair, capsys, monkeypatch, problem, code, words):
    picture, new, old = put_picture(tmp_path / "a.png"), tmp_path / "new", tmp_path / "old"
    old.mkdir()
    for folder in (new, old):
        with monkeypatch.context() as patched:
            broken_after_two_files(patched, problem)
            assert main([picture, "-o", str(folder)]) == code
        said = capsys.readouterr()
        assert words in said.err and said.err.count("\n") == 1 and said.out == ""
    assert {file.name for file in tmp_path.iterdir()} == {"a.png", "old"} and not any(old.iterdir())


def command(*arguments: str, before: str = "", **options) -> subprocess.Popen:
    """The command line in a process of its own, with the fake pair."""
    code = f"""
import sys
sys.path.insert(0, "tests")
import segdemo.command_line, test_command_line
segdemo.command_line.load_pair = lambda *_: test_command_line.FakePair()
{before}
sys.exit(segdemo.command_line.main(sys.argv[1:]))"""
    return subprocess.Popen(
        [sys.executable, "-c", code, *arguments], cwd=ROOT, stderr=subprocess.PIPE, text=True, **options
    )


def test_a_closed_pipe_and_a_full_disk_end_with_one_sentence(tmp_path):
    picture = put_picture(tmp_path / "a.png")
    reader, writer = os.pipe()
    os.close(reader)
    with open("/dev/full", "w") as full:
        to_nobody = command(picture, "-o", str(tmp_path / "a"), stdout=writer)
        to_full = command(picture, "-o", str(tmp_path / "b"), stdout=full)
    os.close(writer)
    assert to_nobody.communicate(timeout=60)[1] == "Whoever was reading the output has stopped, so this stops too.\n"
    assert to_nobody.returncode == 141
    assert to_full.communicate(timeout=60)[1] == "The disk is full: make room, then try again.\n"
    assert to_full.returncode == 2


def test_ctrl_c_ends_with_one_word_and_the_code_of_the_signal(tmp_path):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    stopped = command(str(pipe), before="segdemo.command_line.open_picture = lambda file: open(file).read()")
    with pipe.open("w"):  # it opens as soon as the command reads its picture, and now it waits
        stopped.send_signal(signal.SIGINT)
        assert stopped.communicate(timeout=60)[1] == "Stopped.\n"
    assert stopped.returncode == 130


def test_ctrl_c_is_heard_while_all_that_is_needed_is_still_being_imported(tmp_path):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    (tmp_path / "numpy.py").write_text(f"open({str(pipe)!r}).read()")
    options = {"cwd": ROOT, "env": os.environ | {"PYTHONPATH": str(tmp_path)}, "stderr": subprocess.PIPE, "text": True}
    stopped = subprocess.Popen([sys.executable, "-m", "segdemo", "a.jpg"], **options)
    with pipe.open("w"):
        stopped.send_signal(signal.SIGINT)
        assert stopped.communicate(timeout=60)[1] == "Stopped.\n"
    assert stopped.returncode == 130


def test_the_version_is_that_of_the_package(capsys):
    with pytest.raises(SystemExit) as end:
        main(["--version"])
    assert end.value.code == 0
    assert capsys.readouterr().out == f"segdemo {segdemo.__version__}\n"


def test_missing_weights_are_one_sentence(photo, tmp_path, capsys, monkeypatch):
    def fail(name):
        raise segdemo.WeightsError("The model file is missing: fetch it again.")

    monkeypatch.setattr("segdemo.command_line.load_pair", fail)
    assert main([str(photo), "-o", str(tmp_path)]) == 2
    assert capsys.readouterr().err == "The model file is missing: fetch it again.\n"


def test_evaluate_prints_one_json_line(tmp_path, capsys):
    from photos import write_photos

    write_photos(tmp_path, [{"id": "one", "objects": [(SHEEP, (10, 10, 60, 50), True)]}])
    assert main(["evaluate", "--data", str(tmp_path)]) == 0
    marks = json.loads(capsys.readouterr().out)
    assert {"miou", "mask_ap", "mask_ap50"} <= marks.keys()


@pytest.mark.bench
def test_bench_prints_one_json_line_in_a_fresh_process():
    run = subprocess.run(
        [sys.executable, "-m", "segdemo", "bench"], cwd=ROOT, capture_output=True, text=True, timeout=300, check=True
    )
    assert run.stdout.count("\n") == 1
    marks = json.loads(run.stdout)
    assert marks["picture"] == "640x480"
    assert marks["semantic_s"] > 0 and marks["instance_s"] > 0 and marks["both_s"] < marks["first_answer_s"]
    assert 50 < marks["peak_memory_mb"] < (1200 if marks["device"] == "cpu" else 8000)
    assert sum(marks["weights_bytes"].values()) <= 16_000_000
    assert 0 < marks["hover_ms"]["median"] <= marks["hover_ms"]["p95"] <= marks["hover_ms"]["worst"]


def test_importing_segdemo_loads_nothing_and_its_names_are_there_all_the_same():
    code = """
import sys, segdemo
assert not {"torch", "gradio", "numpy"} & set(sys.modules)
for name in segdemo.__all__:
    value = getattr(segdemo, name)
    assert getattr(value, "__name__", name) == name
assert not {"torch", "gradio"} & set(sys.modules)
"""
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True)
    with pytest.raises(AttributeError, match="no attribute 'best'"):
        segdemo.best  # noqa: B018


def test_no_public_name_is_also_that_of_a_module():
    assert [name for name in segdemo.__all__ if find_spec(f"segdemo.{name}")] == []
