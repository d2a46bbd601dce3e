"""What strangers leave here: gone by age, by size, and when the process ends, however it ends."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from segdemo import private_folder
from segdemo.private_folder import GRACE, KEPT, PrivateFolder, remove_leftovers


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def folder(tmp_path, clock):
    folder = PrivateFolder(tmp_path, clock)
    yield folder
    folder.remove()


def put(folder: PrivateFolder, name: str, size: int = 1) -> Path:
    path = folder.path / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(bytes(size))
    return path


def test_nobody_else_can_open_the_folder(folder):
    assert folder.path.stat().st_mode & 0o777 == 0o700


def test_every_file_goes_when_its_time_has_come_whoever_put_it_there(folder, clock):
    old = [put(folder, name) for name in ("tmpabc", "sha/picture", "deep_links/x/config.json", "a/b/c/d.jpg")]
    folder.sweep()
    clock.now += KEPT / 2
    young = put(folder, "sha2/picture")
    folder.sweep()
    clock.now += KEPT / 2
    folder.sweep()
    assert not any(path.exists() for path in old) and young.exists()
    clock.now += KEPT
    folder.sweep()
    clock.now += KEPT  # folders go when they have been empty for as long
    for _ in range(5):
        folder.sweep()
        clock.now += KEPT
    assert list(folder.path.iterdir()) == []


def test_the_times_of_files_do_not_count_for_they_are_by_a_clock_that_jumps(folder, clock):
    path = put(folder, "picture")
    os.utime(path, (0, 0))
    folder.sweep()
    assert path.exists(), "the clock jumped ahead by fifty years"
    os.utime(path, (2e9, 2e9))
    folder.sweep()
    clock.now += KEPT
    folder.sweep()
    assert not path.exists(), "it jumped back"


def test_a_picture_that_is_uploaded_again_counts_as_new(folder, clock):
    path = put(folder, "sha/picture")
    folder.sweep()
    clock.now += KEPT
    os.replace(put(folder, "tmp"), path)
    folder.sweep()
    assert path.exists()


def test_of_too_much_the_oldest_goes_but_never_what_may_still_be_read(folder, clock, monkeypatch):
    monkeypatch.setattr(private_folder, "MOST_BYTES", 25_000)
    paths = []
    for number in range(4):
        paths.append(put(folder, str(number), 8192))
        folder.sweep()
        clock.now += 1
    assert all(path.exists() for path in paths)
    clock.now += GRACE - 2
    folder.sweep()
    assert [path.exists() for path in paths] == [False, True, True, True]


def test_a_file_that_cannot_be_deleted_stops_no_sweep(folder, clock, monkeypatch, caplog):
    stubborn, other = put(folder, "a"), put(folder, "b")
    unlink = Path.unlink

    def fail(path: Path, missing_ok: bool = False) -> None:
        if path == stubborn:
            raise PermissionError("no")
        unlink(path, missing_ok)

    monkeypatch.setattr(Path, "unlink", fail)
    folder.sweep()
    clock.now += KEPT
    folder.sweep()
    assert stubborn.exists() and not other.exists()
    assert len(caplog.records) == 1 and "\n" not in caplog.text.strip()
    monkeypatch.setattr(Path, "unlink", unlink)
    folder.sweep()
    assert not stubborn.exists()


def test_a_link_goes_and_what_it_leads_to_stays_and_a_socket_stays(folder, clock, tmp_path):
    precious = tmp_path / "precious"
    precious.write_text("mine")
    link = folder.path / "link"
    link.symlink_to(precious)
    with socket.socket(socket.AF_UNIX) as talking:
        talking.bind(str(folder.path / "s"))
        folder.sweep()
        clock.now += KEPT
        folder.sweep()
        assert not link.is_symlink() and precious.read_text() == "mine" and (folder.path / "s").exists()


def test_what_a_killed_process_left_goes_and_what_lives_stays(folder, tmp_path):
    dead = tmp_path / "segdemo-1-dead"
    dead.mkdir()
    (dead / "picture").write_text("")
    (tmp_path / "segdemo-2-lost.lock").write_text("")
    foreign = tmp_path / "elsewhere"
    foreign.mkdir()
    (tmp_path / "segdemo-3-link").symlink_to(foreign)
    remove_leftovers(tmp_path)
    left = {path.name for path in tmp_path.iterdir()}
    assert left == {folder.path.name, f"{folder.path.name}.lock", "elsewhere", "segdemo-3-link"}


SCRIPT = """
import os, sys, time
from pathlib import Path
sys.path.append(sys.argv[2])  # the module alone: its package would take seconds
from private_folder import keep_files_private
folder = keep_files_private()
assert keep_files_private() == folder == Path(os.environ["GRADIO_TEMP_DIR"])
(folder / "picture").write_text("")
child = os.fork()
if not child:
    os.kill(os.getpid(), 15)  # must not take the folder of its parent along
os.waitpid(child, 0)
assert (folder / "picture").exists()
print(folder, flush=True)
if sys.argv[1] != "end":
    time.sleep(60)
"""


@pytest.mark.parametrize("how", ["end", "SIGINT", "SIGTERM", "SIGHUP", "SIGKILL"])
def test_nothing_is_left_when_the_process_ends(tmp_path, how):
    where = os.environ | {"GRADIO_TEMP_DIR": str(tmp_path)}
    command = [sys.executable, "-c", SCRIPT, how, str(Path(private_folder.__file__).parent)]
    with subprocess.Popen(command, env=where, stdout=-1, stderr=-1, text=True) as process:
        folder = Path(process.stdout.readline().strip())
        assert folder.parent == tmp_path
        if how != "end":
            process.send_signal(getattr(signal, how))
        process.wait(20)
    if how == "SIGKILL":
        assert folder.exists()
        remove_leftovers(tmp_path)  # as the next process does
    else:
        assert process.returncode == {"end": 0, "SIGINT": -2, "SIGTERM": -15, "SIGHUP": -1}[how]
    assert list(tmp_path.iterdir()) == []
