"""Files that browsers get: whole at every moment, though two visitors may have the same."""

from pathlib import Path

from segdemo.front.shared.kept_file import keep_file


def test_a_file_that_is_being_read_stays_whole_when_it_is_made_again(tmp_path, monkeypatch):
    monkeypatch.setenv("GRADIO_TEMP_DIR", str(tmp_path))
    path = Path(keep_file(b"the same picture", "picture.jpg"))
    with path.open("rb") as being_read:
        before = path.stat().st_ino
        assert keep_file(b"the same picture", "picture.jpg") == str(path)
        assert being_read.read() == b"the same picture"
        assert path.stat().st_ino != before, "another file took its place, this one was never empty"
    assert [file.name for file in path.parent.iterdir()] == ["picture.jpg"]
    assert keep_file(b"another picture", "picture.jpg") != str(path)
