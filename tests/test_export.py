"""What a person takes away opens in the usual tools and holds exactly what the models answered."""

import csv
import io
import json
import zipfile

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from pycocotools.coco import COCO

from segdemo.answers import Instance, InstanceSet, SemanticMap
from segdemo.classes import CLASSES, STUFF, THINGS, UNNAMED, class_palette, object_colour
from segdemo.export import coco_objects, facts, facts_table, instance_ids, panoptic_colours, write_zip
from segdemo.panoptic_map import panoptic

PERSON, SHEEP = 15, 17
SKY, GRASS = (next(spec.id for spec in CLASSES if spec.name == name) for name in ("sky", "grass"))
PICTURE = np.random.default_rng(0).integers(0, 255, (48, 64, 3), np.uint8)


def box(left: int, top: int, right: int, bottom: int) -> np.ndarray:
    mask = np.zeros(PICTURE.shape[:2], bool)
    mask[top:bottom, left:right] = True
    return mask


def answers() -> tuple[SemanticMap, InstanceSet]:
    """Two sheep, the first partly behind a person who is small and hides nothing of the second."""
    near, person, far = box(4, 10, 40, 40), box(20, 5, 30, 45), box(44, 20, 60, 30)
    class_ids = np.where(person, PERSON, np.where(near | far, SHEEP, GRASS)).astype(np.uint8)
    class_ids[:4] = SKY
    class_ids[-1] = UNNAMED
    objects = (
        Instance(SHEEP, 0.91, near, (4.04, 10, 40, 40)),
        Instance(PERSON, 0.9, person, (20, 5, 30, 45)),
        Instance(SHEEP, 0.55, far, (44, 20, 60, 30)),
    )
    return SemanticMap(class_ids), InstanceSet(objects, *PICTURE.shape[:2])


def unzipped(semantic: SemanticMap, instances: InstanceSet) -> dict[str, bytes]:
    file = io.BytesIO()
    write_zip(file, PICTURE, semantic, instances)
    with zipfile.ZipFile(file) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.fixture(scope="module")
def files() -> dict[str, bytes]:
    return unzipped(*answers())


def opened(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data))


def read_coco(data: bytes, folder) -> COCO:
    (folder / "objects_coco.json").write_bytes(data)
    return COCO(folder / "objects_coco.json")


def test_the_readme_names_every_other_file(files):
    readme = files["README.txt"].decode("utf-8")
    named = {line.split(":")[0] for line in readme.splitlines() if ": " in line}
    assert files.keys() - {"README.txt"} <= named
    assert facts(*answers())["sentence"] in readme


def test_the_class_map_comes_back_with_its_palette(files):
    image = opened(files["semantic_map.png"])
    assert image.mode == "P"
    assert np.array_equal(np.asarray(image), answers()[0].class_ids)
    assert np.array_equal(np.reshape(image.getpalette(), (-1, 3)), class_palette())


def test_the_object_ids_come_back_in_the_colours_of_the_objects(files):
    image = opened(files["instance_ids.png"])
    instances = answers()[1]
    assert image.mode == "P"
    assert np.array_equal(np.asarray(image), instance_ids(instances))
    palette = np.reshape(image.getpalette(), (-1, 3)).tolist()
    assert [tuple(colour) for colour in palette[1:4]] == [
        object_colour(SHEEP, 1),
        object_colour(PERSON, 1),
        object_colour(SHEEP, 2),
    ]


def test_the_pictures_fit_the_maps_and_the_bare_one_is_untouched(files):
    assert np.array_equal(np.asarray(opened(files["picture.png"])), PICTURE)
    for name in ("semantic.png", "instances.png", "both.png"):
        image = opened(files[name])
        assert (image.mode, image.size) == ("RGB", (64, 48))
        assert not np.array_equal(np.asarray(image), PICTURE)


def test_pycocotools_reads_every_mask_whole_even_where_objects_overlap(files, tmp_path):
    coco = read_coco(files["objects_coco.json"], tmp_path)
    instances = answers()[1]
    annotations = coco.loadAnns(coco.getAnnIds())
    assert [annotation["id"] for annotation in annotations] == [1, 2, 3]
    for annotation, instance in zip(annotations, instances, strict=True):
        assert np.array_equal(coco.annToMask(annotation), instance.mask)
        assert annotation["area"] == instance.area
        assert annotation["score"] == instance.score
        assert coco.loadCats(annotation["category_id"])[0]["name"] == CLASSES[instance.class_id].name
    assert annotations[0]["bbox"] == [4.0, 10.0, 36.0, 30.0], "x, y, width, height"
    overlap = instances.instances[0].mask & instances.instances[1].mask
    assert set(instance_ids(instances)[overlap]) == {2}, "the map of ids keeps one object per pixel only"
    (image,) = coco.loadImgs(coco.getImgIds())
    assert opened(files[image["file_name"]]).size == (image["width"], image["height"])


@pytest.mark.parametrize("class_id", [max(spec.id for spec in CLASSES if spec.voc_id) + 1, max(THINGS)])
def test_a_thing_beyond_those_of_pascal_voc_is_counted_and_its_category_declared(class_id, tmp_path):
    mask = box(4, 10, 40, 40)
    found = InstanceSet((Instance(class_id, 0.9, mask, (4, 10, 40, 40)),), *mask.shape)
    semantic = SemanticMap(np.where(mask, class_id, UNNAMED).astype(np.uint8))
    files = unzipped(semantic, found)
    (told,) = json.loads(files["facts.json"])["classes"]
    assert (told["name"], told["objects"], told["comparable"]) == (CLASSES[class_id].name, 1, True)
    coco = read_coco(files["objects_coco.json"], tmp_path)
    assert [coco.loadCats(one["category_id"])[0]["name"] for one in coco.loadAnns(coco.getAnnIds())] == [told["name"]]


def test_label_studio_reads_the_polygons(files):
    """As its importer does: every segmentation is a list of flat lists of x and y; nothing else is understood."""
    told = json.loads(files["objects_coco_polygons.json"])
    lengths = json.loads(files["objects_coco.json"])
    for annotation, same in zip(told["annotations"], lengths["annotations"], strict=True):
        assert annotation | {"segmentation": None} == same | {"segmentation": None}
        assert annotation["iscrowd"] == 0, "that would mean run lengths"
        for outline in annotation["segmentation"]:
            points = list(zip(*[iter(outline)] * 2, strict=True))
            assert len(points) > 3 and all(0 <= x <= 64 and 0 <= y <= 48 for x, y in points)


def test_pycocotools_reads_the_same_masks_from_polygons_and_run_lengths(files, tmp_path):
    lengths = read_coco(files["objects_coco.json"], tmp_path)
    polygons = read_coco(files["objects_coco_polygons.json"], tmp_path)
    for key, annotation in lengths.anns.items():
        assert np.array_equal(polygons.annToMask(polygons.anns[key]), lengths.annToMask(annotation))


def test_the_readme_s_lines_read_the_ids_and_matplotlib_alone_would_not(files, tmp_path, monkeypatch):
    import matplotlib.pyplot

    (tmp_path / "semantic_map.png").write_bytes(files["semantic_map.png"])
    monkeypatch.chdir(tmp_path)
    code = "\n".join(line[4:] for line in files["README.txt"].decode().splitlines() if line.startswith("    "))
    names = {}
    exec(code, names)
    assert np.array_equal(names["ids"], answers()[0].class_ids)
    assert matplotlib.pyplot.imread("semantic_map.png").ndim == 3, "colours, as the README says"


def test_the_coco_file_measures_against_itself_as_perfect(files, tmp_path):
    """The objects serve as truth and, since they keep their scores, as results."""
    from pycocotools.cocoeval import COCOeval

    coco = read_coco(files["objects_coco.json"], tmp_path)
    marks = COCOeval(coco, coco.loadRes(json.loads(files["objects_coco.json"])["annotations"]), "segm")
    marks.evaluate()
    marks.accumulate()
    marks.summarize()
    assert marks.stats[0] == pytest.approx(1)


def segments_of(data: bytes) -> np.ndarray:
    """(H, W): the ids as panopticapi reads them."""
    colours = np.asarray(opened(data)).astype(np.uint32)
    return colours[..., 0] + 256 * colours[..., 1] + 256**2 * colours[..., 2]


def test_both_at_once_is_a_panoptic_file_of_coco(files):
    told = json.loads(files["panoptic.json"])
    (annotation,) = told["annotations"]
    (image,) = told["images"]
    assert (annotation["image_id"], image["file_name"]) == (image["id"], "picture.png")
    ids = segments_of(files[annotation["file_name"]])
    both = panoptic(*answers())
    assert np.array_equal(ids, both.segment_ids)
    classes = {category["id"]: category for category in told["categories"]}
    assert {id_ for id_, category in classes.items() if category["isthing"]} == THINGS
    assert {id_ for id_, category in classes.items() if not category["isthing"]} == STUFF
    assert {segment["id"] for segment in annotation["segments_info"]} == set(np.unique(ids[ids > 0]).tolist())
    for segment in annotation["segments_info"]:
        rows, columns = np.nonzero(ids == segment["id"])
        left, top, width, height = segment["bbox"]
        assert (left, top) == (columns.min(), rows.min())
        assert (left + width, top + height) == (columns.max() + 1, rows.max() + 1)
        assert (segment["area"], segment["iscrowd"]) == (rows.size, 0)
        assert segment["category_id"] in classes
    named = [(segment["id"], classes[segment["category_id"]]["name"]) for segment in annotation["segments_info"]]
    assert named == [(1, "sheep"), (3, "sheep"), (4, "sky"), (5, "grass")], "the likelier sheep hides the person"
    assert ids[-1, 0] == 0, "an unnamed pixel has no segment"


def test_ids_beyond_a_byte_are_spread_over_the_colours():
    ids = np.array([[0, 1, 255], [256, 257, 65535]], np.uint16)
    assert panoptic_colours(ids).tolist() == [
        [[0, 0, 0], [1, 0, 0], [255, 0, 0]],
        [[0, 1, 0], [1, 1, 0], [255, 255, 0]],
    ]


def test_an_object_has_one_id_in_every_file(files):
    objects = {told["id"]: told["class_id"] for told in json.loads(files["facts.json"])["objects"]}
    (annotation,) = json.loads(files["panoptic.json"])["annotations"]
    coco = {told["id"]: told["category_id"] for told in json.loads(files["objects_coco.json"])["annotations"]}
    things = {told["id"]: told["category_id"] for told in annotation["segments_info"] if told["id"] in objects}
    assert objects == coco == things | {2: PERSON}, "the person is hidden there"


def test_the_table_holds_the_facts_under_plain_headers(files):
    rows = list(csv.reader(io.StringIO(files["facts.csv"].decode("utf-8"), newline="")))
    told = json.loads(files["facts.json"])["classes"]
    assert rows[0][:5] == ["class id", "class", "thing or stuff", "both models know it", "pixels of the class"]
    assert rows[1:] == [[str(value) for value in fact.values()] for fact in told]
    assert json.loads(files["facts.json"]) == facts(*answers())


@given(
    st.lists(st.sampled_from([spec.id for spec in CLASSES]), min_size=64, max_size=64),
    st.lists(st.tuples(st.sampled_from(sorted(THINGS)), st.integers(0, 2**64 - 1)), max_size=8),
)
def test_no_cell_of_the_table_is_a_formula_to_a_spreadsheet(class_ids, objects):
    masks = [np.array([bits >> place & 1 for place in range(64)], bool).reshape(8, 8) for _, bits in objects]
    instances = InstanceSet(
        tuple(Instance(class_id, 0.5, mask, (0, 0, 8, 8)) for (class_id, _), mask in zip(objects, masks, strict=True)),
        8,
        8,
    )
    table = facts_table(facts(SemanticMap(np.array(class_ids, np.uint8).reshape(8, 8)), instances))
    cells = [cell for row in csv.reader(io.StringIO(table, newline="")) for cell in row]
    assert all(cells) and not [cell for cell in cells if cell[0] in "=+-@\t\r"]


def test_the_same_answers_make_the_same_zip():
    one, two = io.BytesIO(), io.BytesIO()
    write_zip(one, PICTURE, *answers())
    write_zip(two, PICTURE, *answers())
    assert one.getvalue() == two.getvalue()
    with zipfile.ZipFile(one) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}, "whatever the time"


def test_answers_that_hold_nothing_can_be_taken_away_too(tmp_path):
    files = unzipped(SemanticMap(np.zeros((48, 64), np.uint8)), InstanceSet((), 48, 64))
    assert not opened(files["instance_ids.png"]).getextrema()[1]
    assert not segments_of(files["panoptic.png"]).any()
    assert json.loads(files["panoptic.json"])["annotations"][0]["segments_info"] == []
    assert files["facts.csv"].count(b"\n") == 1
    coco = read_coco(files["objects_coco.json"], tmp_path)
    assert coco.getAnnIds() == [] and coco.getCatIds() == sorted(THINGS)


def test_an_object_without_a_pixel_is_kept(tmp_path):
    nothing = Instance(PERSON, 0.5, np.zeros((48, 64), bool), (1, 1, 1, 1))
    (annotation,) = coco_objects(InstanceSet((nothing,), 48, 64))["annotations"]
    assert (annotation["area"], annotation["bbox"]) == (0, [1, 1, 0, 0])
