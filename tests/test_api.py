"""The page as a service to programs: a picture in, the facts and the files out, exactly as README.md says."""

import csv
import io
import json
import zipfile
from pathlib import Path

import numpy as np
import pytest
from gradio_client import Client, handle_file
from gradio_client.exceptions import AppError
from PIL import Image
from pycocotools.coco import COCO

import segdemo
from segdemo import check
from segdemo.answers import SHOWN_SCORE, InstanceSet
from segdemo.command_line import main
from segdemo.export import facts


@pytest.fixture
def client(page_address, tmp_path) -> Client:
    return Client(page_address, verbose=False, analytics_enabled=False, download_files=tmp_path)


def test_a_picture_goes_in_and_the_facts_and_the_files_come_out(client, photo, tmp_path):
    told, files = client.predict(handle_file(photo), api_name="/compare")
    assert Path(files).name == "segdemo-answers.zip"
    with zipfile.ZipFile(files) as archive:
        archive.extractall(tmp_path / "files")

    pair = segdemo.load_pair("compact")
    picture = segdemo.open_picture(photo)
    semantic = pair.segment_semantic(picture)
    instances = pair.segment_instances(picture).above(SHOWN_SCORE)
    assert told == facts(semantic, instances) == json.loads((tmp_path / "files" / "facts.json").read_text("utf-8"))
    with Image.open(tmp_path / "files" / "semantic_map.png") as image:
        assert np.array_equal(np.asarray(image), semantic.class_ids)
    coco = COCO(tmp_path / "files" / "objects_coco.json")
    masks = [coco.annToMask(annotation) for annotation in coco.loadAnns(coco.getAnnIds())]
    assert np.array_equal(masks, [instance.mask for instance in instances])
    rows = csv.DictReader(io.StringIO((tmp_path / "files" / "facts.csv").read_text("utf-8")))
    assert [row["class"] for row in rows] == [fact["name"] for fact in told["classes"]]


def test_the_endpoint_describes_itself(client):
    endpoints = client.view_api(return_format="dict")["named_endpoints"]
    assert list(endpoints) == ["/compare"]
    assert [given["parameter_name"] for given in endpoints["/compare"]["parameters"]] == ["picture"]
    assert len(endpoints["/compare"]["returns"]) == 2


def test_a_bad_file_is_answered_with_its_sentence(client, tmp_path):
    (tmp_path / "notes.jpg").write_text("just some words")
    with pytest.raises(AppError, match="This is not a picture: choose a JPEG"):
        client.predict(handle_file(tmp_path / "notes.jpg"), api_name="/compare")


def test_check_passes_on_the_real_page(page_address, capsys):
    assert main(["check", page_address]) == 0
    assert capsys.readouterr().out.startswith("The page answers right: ")


def test_check_fails_on_wrong_counts_and_where_no_page_is(page_address, monkeypatch, capsys):
    semantic, instances = check.ASKED.read_key()
    one_less = InstanceSet(instances.instances[1:], instances.height, instances.width)
    monkeypatch.setattr(type(check.ASKED), "read_key", lambda scene: (semantic, one_less))
    assert main(["check", page_address]) == 2
    assert "would be right" in capsys.readouterr().err
    assert main(["check", "http://127.0.0.1:9"]) == 2  # the discard port: nobody listens
    assert "gives no answer" in capsys.readouterr().err
