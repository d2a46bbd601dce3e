"""A key that a teacher has made: it stands behind the picture in its file, and marks the answers as that of a scene."""

import io
import zlib
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from segdemo import visit
from segdemo.answer_keys import MAGIC, MOST_OBJECTS, MOST_PACKED, VALUES_PER_CLASS, holds_key, key_in
from segdemo.answers import Instance, InstanceSet, SemanticMap
from segdemo.classes import CLASSES, STUFF
from segdemo.picture import PictureError, open_picture
from segdemo.texts import text
from segdemo.visit import Visit

SHEEP, GRASS, SKY = (next(spec.id for spec in CLASSES if spec.name == name) for name in ("sheep", "grass", "sky"))
SIZE = (40, 60)


def key_values() -> np.ndarray:
    """Two sheep side by side on grass; of the top row the key says nothing."""
    values = np.full(SIZE, GRASS * VALUES_PER_CLASS, np.uint16)
    values[0] = 0
    values[10:20, 10:20], values[10:20, 20:30] = SHEEP * VALUES_PER_CLASS + 1, SHEEP * VALUES_PER_CLASS + 2
    return values


def packed(values: np.ndarray, size: tuple[int, int] = SIZE) -> bytes:
    """As the browser packs it."""
    starts = np.flatnonzero(np.diff(values.ravel().astype(int), prepend=-1))
    lengths = np.diff(starts, append=values.size)
    told = np.column_stack([values.ravel()[starts], lengths]).astype("<u2")
    return deflated(np.array(size[::-1], "<u2").tobytes() + told.tobytes())


def deflated(content: bytes) -> bytes:
    packing = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return packing.compress(content) + packing.flush()


def picture_with(key: bytes, length: int | None = None) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", SIZE[::-1], (90, 160, 60)).save(file, "JPEG")
    return file.getvalue() + key + (len(key) if length is None else length).to_bytes(4, "little") + MAGIC


@pytest.fixture
def written(tmp_path):
    def write(content: bytes) -> Path:
        path = tmp_path / "picture"
        path.write_bytes(content)
        return path

    return write


def test_the_key_behind_a_picture_is_read_and_the_picture_is_one_as_any(written):
    path = written(picture_with(packed(key_values())))
    assert open_picture(path).shape[:2] == SIZE
    semantic, instances = key_in(path, SIZE)
    assert [(one.class_id, one.score, one.box) for one in instances] == [
        (SHEEP, 1, (10, 10, 20, 20)),
        (SHEEP, 1, (20, 10, 30, 20)),
    ]
    assert np.array_equal(semantic.class_ids, key_values() // VALUES_PER_CLASS)


def test_a_picture_without_a_key_has_none(written, photo):
    for content in (photo.read_bytes(), b"", MAGIC, picture_with(b"")[:-1]):
        path = written(content)
        assert key_in(path, SIZE) is None and not holds_key(path)


def test_what_is_no_key_to_this_picture_is_refused_in_a_sentence(written):
    def changed(value: int) -> bytes:
        values = key_values()
        values[5, 5] = value
        return packed(values)

    crowd = key_values()
    crowd[30, : MOST_OBJECTS + 1 - 60], crowd[31] = 0, 0
    crowd.ravel()[60 * 20 : 60 * 20 + MOST_OBJECTS - 1] = SHEEP * VALUES_PER_CLASS + 3 + np.arange(MOST_OBJECTS - 1)
    wrong = {
        "empty": picture_with(b""),
        "no DEFLATE": picture_with(b"123"),
        "cut off": picture_with(packed(key_values())[:-3]),
        "longer than the file": picture_with(packed(key_values()), length=2**32 - 1),
        "longer than allowed": picture_with(bytes(MOST_PACKED + 1)),
        "of another size": picture_with(packed(key_values().T, SIZE[::-1])),
        "too few pixels": picture_with(packed(key_values()[:-1])),
        "a class that there is not": picture_with(changed(len(CLASSES) * VALUES_PER_CLASS + 1)),
        "a thing without a number": picture_with(changed(SHEEP * VALUES_PER_CLASS)),
        "stuff with one": picture_with(changed(min(STUFF) * VALUES_PER_CLASS + 1)),
        "a number of nothing": picture_with(changed(1)),
        "too many objects": picture_with(packed(crowd)),
        "few bytes that stand for very many": picture_with(deflated(bytes(50_000_000))),
    }
    for name, content in wrong.items():
        path = written(content)
        assert holds_key(path), name
        with pytest.raises(PictureError) as problem:
            key_in(path, SIZE)
        assert str(problem.value) == text("picture.bad_key"), name
        (said,) = [u["status"] for u in visit.answer_upload(Visit(), path, "answer_key") if "status" in u]
        assert (said["kind"], said["text"]) == ("problem", text("picture.bad_key")), name


class OneBlob:
    """Sees one large sheep where the key has two, and half of the grass as sky."""

    name = "compact"

    def segment_semantic(self, picture: np.ndarray) -> SemanticMap:
        class_ids = (key_values() // VALUES_PER_CLASS).astype(np.uint8)
        class_ids[:, 30:] = SKY
        return SemanticMap(class_ids)

    def segment_instances(self, picture: np.ndarray) -> InstanceSet:
        mask = key_values() // VALUES_PER_CLASS == SHEEP
        return InstanceSet((Instance(SHEEP, 0.9, mask, (10, 10, 30, 20)),), *mask.shape)

    def complexity(self, picture: np.ndarray) -> None:
        return None


def test_answers_are_marked_by_the_key_that_came_with_the_picture(written, monkeypatch):
    monkeypatch.setattr(visit, "load_in_steps", lambda _: iter([OneBlob()]))
    path, visitor = written(picture_with(packed(key_values()))), Visit()
    value = [u["view"] for u in visit.answer_upload(visitor, path, "compact") if "view" in u][-1]
    assert [(one["class_id"], one["number"]) for one in value["key"]] == [(SHEEP, 1), (SHEEP, 2)]
    step = value["steps"][-2]
    assert (step["asked"], value["given"], value["example"]) == (SHEEP, str(path), None)
    said = "".join(words for words, _ in step["marks"])
    # Stuff in the key is a model's own: it is not judged.
    assert "1 of 2 sheep found; 100 % of the semantic map right" in said and "swallows several" in said
    # The key itself can be looked at as that of a scene, at once and later.
    for updates in (visit.answer_again(visitor, "answer_key"), visit.answer_upload(Visit(), path, "answer_key")):
        shown = [u for u in updates if "view" in u][-1]
        assert shown["view"]["pair"] == "answer_key" and len(shown["view"]["instances"]) == 2
        assert shown["view"]["given"] == str(path)
