"""Weights arrive whole or not at all, whatever lies in the cache and whoever else fetches them."""

import io
import os
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import ClassVar

import pytest
from downloads import CONTENT, NOWHERE, get, left_in
from filelock import FileLock

from segdemo.pairs import WeightsError


def test_a_file_arrives_under_the_name_that_torch_looks_for(server, cache):
    file = server.publish(CONTENT)
    told = []
    (path,) = get(file, told=told)
    assert path == cache / file.url.rpartition("/")[2] and path.read_bytes() == CONTENT
    assert left_in(cache) == {path.name}
    assert told[0] == (0, len(CONTENT)) and told[-1] == (len(CONTENT), len(CONTENT)) and told == sorted(told)


def test_what_is_in_the_cache_needs_no_network(cache):
    cache.mkdir(parents=True)
    (cache / NOWHERE.name).write_bytes(CONTENT)
    told = []
    assert get(NOWHERE, told=told) == (cache / NOWHERE.name,)
    assert told == []


def test_a_damaged_file_in_the_cache_is_replaced(server, cache):
    file = server.publish(CONTENT)
    cache.mkdir(parents=True)
    (cache / file.name).write_bytes(CONTENT[:-1])
    assert get(file)[0].read_bytes() == CONTENT


def test_several_files_count_as_one(server):
    files = [server.publish(CONTENT[:size], f"model{size}") for size in (300_000, 500_000)]
    told = []
    assert [path.stat().st_size for path in get(*files, told=told)] == [300_000, 500_000]
    assert {total for _, total in told} == {800_000}
    assert told == sorted(told) and told[-1][0] == 800_000


def test_another_file_under_the_name_is_thrown_away(server, cache):
    file = server.publish(CONTENT)
    server.contents[file.name] = b"<html>Please log in.</html>"
    with pytest.raises(WeightsError, match="not the published weights"):
        get(file)
    assert left_in(cache) == set()


def test_a_download_that_breaks_off_is_continued(server):
    file = server.publish(CONTENT)
    server.cuts = [400_000, 300_000]
    assert get(file)[0].read_bytes() == CONTENT
    assert server.requests == [(file.name, 0), (file.name, 400_000), (file.name, 700_000)]


def test_a_server_that_cannot_continue_starts_again(server):
    file = server.publish(CONTENT)
    server.continues, server.cuts = False, [400_000]
    assert get(file)[0].read_bytes() == CONTENT
    assert server.requests == [(file.name, 0), (file.name, 400_000)]


def test_what_has_arrived_is_kept_for_the_next_try_and_is_no_file_of_weights(server, cache):
    file = server.publish(CONTENT)
    server.cuts = [400_000, 0]
    with pytest.raises(WeightsError, match=r"broke off: try again, what has arrived of the weights is kept"):
        get(file)
    assert left_in(cache) == {f"{file.name}.part"}
    told = []
    assert get(file, told=told)[0].read_bytes() == CONTENT
    assert server.requests[-1] == (file.name, 400_000) and told[0] == (400_000, len(CONTENT))
    assert left_in(cache) == {file.name}


def test_a_server_that_always_breaks_off_at_the_same_place_is_not_asked_for_ever(server):
    file = server.publish(CONTENT)
    server.continues, server.cuts = False, [400_000] * 99
    with pytest.raises(WeightsError, match="broke off"):
        get(file)
    assert len(server.requests) == 2


def test_too_long_a_part_is_started_again(server, cache):
    file = server.publish(CONTENT)
    cache.mkdir(parents=True)
    (cache / f"{file.name}.part").write_bytes(CONTENT + b"more")
    assert get(file)[0].read_bytes() == CONTENT


def test_a_damaged_part_does_not_stay(server, cache):
    file = server.publish(CONTENT)
    cache.mkdir(parents=True)
    (cache / f"{file.name}.part").write_bytes(b"x" * 1000)
    with pytest.raises(WeightsError, match="not the published weights"):
        get(file)
    assert get(file)[0].read_bytes() == CONTENT


class Endless(io.RawIOBase):
    """An answer without end, that does not say how long it is."""

    length = None
    headers: ClassVar = {}

    def read1(self, size: int) -> bytes:
        return bytes(size)


def test_a_download_stops_at_the_published_size(server, cache, monkeypatch):
    monkeypatch.setattr("segdemo.pairs.download.urlopen", lambda *_, **__: Endless())
    told = []
    with pytest.raises(WeightsError, match="not the published weights"):
        get(server.publish(CONTENT), told=told)
    assert max(done for done, _ in told) <= len(CONTENT) and left_in(cache) == set()


@pytest.mark.parametrize("content", [CONTENT + b"x", CONTENT[:-1], CONTENT[:-1] + b"x", b""])
def test_the_size_and_the_whole_hash_decide(server, cache, content):
    file = server.publish(CONTENT)
    server.contents[file.name] = content
    with pytest.raises(WeightsError, match="not the published weights"):
        get(file)
    assert left_in(cache) == set()


def test_the_first_digits_of_the_hash_are_not_enough(server, cache):
    file = server.publish(CONTENT)
    other = replace(file, sha256=file.sha256[:8] + "0" * 56)
    with pytest.raises(WeightsError, match="not the published weights"):
        get(other)
    assert left_in(cache) == set()


@pytest.mark.parametrize("suffix", ["", ".part"])
@pytest.mark.parametrize("link", [os.symlink, os.link])
def test_no_link_is_followed(server, cache, tmp_path, suffix, link):
    """Who may write into the cache could otherwise have any file of ours overwritten, or taken for weights."""
    file = server.publish(CONTENT)
    other = tmp_path / "elsewhere"
    other.write_bytes(CONTENT[:1000])
    cache.mkdir(parents=True)
    link(other, cache / f"{file.name}{suffix}")
    (path,) = get(file)
    assert path.read_bytes() == CONTENT and not path.is_symlink()
    assert other.read_bytes() == CONTENT[:1000] and left_in(cache) == {file.name}


def test_a_whole_file_behind_a_link_is_fetched_anew(server, cache, tmp_path):
    file = server.publish(CONTENT)
    (tmp_path / "elsewhere").write_bytes(CONTENT)
    cache.mkdir(parents=True)
    (cache / file.name).symlink_to(tmp_path / "elsewhere")
    assert not get(file)[0].is_symlink()


def test_a_lock_that_is_a_link_changes_no_other_file(server, cache, tmp_path):
    file = server.publish(CONTENT)
    (tmp_path / "elsewhere").write_bytes(CONTENT[:1000])
    cache.mkdir(parents=True)
    (cache / f"{file.name}.lock").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(WeightsError, match="TORCH_HOME"):
        get(file)
    assert (tmp_path / "elsewhere").read_bytes() == CONTENT[:1000]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with names here")
def test_a_pipe_under_the_name_of_a_part_is_not_waited_for(server, cache):
    file = server.publish(CONTENT)
    cache.mkdir(parents=True)
    os.mkfifo(cache / f"{file.name}.part")
    assert get(file)[0].read_bytes() == CONTENT


def test_two_who_ask_at_once_share_one_download(server):
    file = server.publish(CONTENT)
    with ThreadPoolExecutor(4) as pool:
        paths = [asked.result() for asked in [pool.submit(get, file) for _ in range(4)]]
    assert len(set(paths)) == 1 and paths[0][0].read_bytes() == CONTENT
    assert len(server.requests) == 1


def test_the_download_of_another_program_is_waited_for_and_watched(server, cache):
    file = server.publish(CONTENT)
    part = cache / f"{file.name}.part"
    cache.mkdir(parents=True)
    other = FileLock(part.with_suffix(".lock"), thread_local=False)
    other.acquire()
    part.write_bytes(CONTENT[:500_000])
    told = []

    def finish() -> None:
        while not told:
            time.sleep(0.01)
        part.write_bytes(CONTENT)
        os.replace(part, cache / file.name)
        other.release()

    finishing = threading.Thread(target=finish)
    finishing.start()
    assert get(file, told=told)[0].read_bytes() == CONTENT
    finishing.join()
    assert told[0] == (500_000, len(CONTENT)) and server.requests == []


def test_another_program_that_stands_still_is_not_waited_for_for_ever(server, cache):
    file = server.publish(CONTENT)
    cache.mkdir(parents=True)
    with FileLock(cache / f"{file.name}.lock"), pytest.raises(WeightsError, match="stands still"):
        get(file, patience=0.1)
