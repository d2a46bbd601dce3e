"""The answer key as a pair: right about the example scenes, and about nothing else."""

import numpy as np
import pytest
from PIL import Image

import segdemo
from segdemo import scenes
from segdemo.command_line import main
from segdemo.marking import mark
from segdemo.scenes import SCENES


@pytest.fixture(params=SCENES, ids=lambda scene: scene.name)
def scene(request):
    return request.param


def test_it_is_the_last_pair_and_never_the_default():
    assert segdemo.pair_names()[-1] == "answer_key"
    assert segdemo.pair_names()[0] == "compact"


def test_it_is_exactly_right_about_every_scene(scene):
    pair, picture = segdemo.load_pair("answer_key"), segdemo.open_picture(scene.picture_path)
    instances = pair.segment_instances(picture)
    marks = mark(pair.segment_semantic(picture), instances, *scene.read_key())
    assert marks.right_share == 1 and not marks.missed
    assert all(instance.score == 1 for instance in instances)


def test_a_scene_is_recognised_by_its_pixels_not_by_its_file(scene, tmp_path):
    picture = segdemo.open_picture(scene.picture_path)
    Image.fromarray(picture).save(tmp_path / "copy.png")
    assert scenes.find_scene(segdemo.open_picture(tmp_path / "copy.png")) == scene
    assert scenes.find_scene(np.asfortranarray(picture)) == scene


@pytest.mark.parametrize("change", ["one pixel", "mirrored", "cut", "reshaped"])
def test_a_changed_scene_has_no_key(change):
    picture = segdemo.open_picture(SCENES[0].picture_path)
    if change == "one pixel":
        picture[0, 0, 0] ^= 1
    changed = {
        "one pixel": picture,
        "mirrored": picture[:, ::-1],
        "cut": picture[:-1],
        "reshaped": picture.reshape(picture.shape[1], picture.shape[0], 3),
    }
    pair = segdemo.load_pair("answer_key")
    for answer in (pair.segment_semantic, pair.segment_instances):
        with pytest.raises(segdemo.PairError, match="Only the example scenes have an answer key"):
            answer(changed[change])


def test_the_command_line_says_plainly_that_a_photo_has_no_key(photo, tmp_path, capsys):
    for arguments in ([str(photo), "-o", str(tmp_path)], ["bench"]):
        assert main([*arguments, "--pair", "answer_key"]) == 2
        said = capsys.readouterr()
        assert said.err.startswith("Only the example scenes have an answer key") and said.err.count("\n") == 1


@pytest.mark.parametrize("lost", [".jpg", ".png"])
def test_incomplete_scenes_are_one_sentence(lost, tmp_path, monkeypatch):
    picture = segdemo.open_picture(SCENES[0].picture_path)
    monkeypatch.setattr(scenes, "SCENES", SCENES[:1])
    monkeypatch.setattr(scenes, "SCENES_FOLDER", tmp_path)
    scenes._content_of.cache_clear()
    if lost == ".png":
        Image.fromarray(picture).save(tmp_path / f"{SCENES[0].name}.jpg", format="PNG")
        (tmp_path / f"{SCENES[0].name}.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    try:
        with pytest.raises(segdemo.PairError, match="scenes are incomplete: fetch the project again"):
            segdemo.load_pair("answer_key").segment_semantic(picture)
    finally:
        scenes._content_of.cache_clear()
