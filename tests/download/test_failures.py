"""A download that the network or the disk ends is told in one sentence, and leaves what can be used."""

import errno
import io
import time
from typing import ClassVar

import pytest
from downloads import CONTENT, NOWHERE, get, left_in

from segdemo.pairs import WeightsError


@pytest.mark.parametrize("status", [403, 404, 503])
def test_a_refusal_is_told_with_its_number(server, cache, status):
    server.status = status
    with pytest.raises(WeightsError, match=rf"127\.0\.0\.1 does not hand out .* \(HTTP {status}\): try again later"):
        get(server.publish(CONTENT))
    assert left_in(cache) == set()


def test_nobody_at_the_address_is_told_at_once(cache):
    with pytest.raises(WeightsError, match="cannot be reached: check the network"):
        get(NOWHERE)
    assert left_in(cache) == set()


def test_a_network_that_swallows_everything_ends_patience(monkeypatch):
    monkeypatch.setattr("segdemo.pairs.download.urlopen", lambda *_, **__: time.sleep(5))
    started = time.monotonic()
    with pytest.raises(WeightsError, match="cannot be reached: check the network"):
        get(NOWHERE, patience=0.1)
    assert time.monotonic() - started < 3


def test_a_server_that_falls_silent_ends_patience_and_what_arrived_is_kept(server, cache):
    file = server.publish(CONTENT)
    server.stops = 300_000
    with pytest.raises(WeightsError, match="too slowly"):
        get(file, patience=0.5)
    assert (cache / f"{file.name}.part").read_bytes() == CONTENT[:300_000]
    server.stops = None
    assert get(file)[0].read_bytes() == CONTENT
    assert server.requests[-1] == (file.name, 300_000)


class Trickle:
    """An answer of one byte now and then, but always soon enough for the time-out of a socket."""

    length = len(CONTENT)
    headers: ClassVar = {}

    def read1(self, _: int) -> bytes:
        time.sleep(0.02)
        return b"x"

    def __enter__(self) -> None:
        pass

    def __exit__(self, *_: object) -> None:
        pass


def test_a_trickle_ends_patience_too(monkeypatch):
    monkeypatch.setattr("segdemo.pairs.download.urlopen", lambda *_, **__: Trickle())
    with pytest.raises(WeightsError, match="too slowly"):
        get(NOWHERE, patience=0.3)


def test_a_full_disk_is_told_and_not_kept_full(server, cache, monkeypatch):
    file = server.publish(CONTENT)

    class Full(io.BytesIO):
        def write(self, _: bytes) -> int:
            raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr("segdemo.pairs.download._open", lambda part, _: Full(part.touch()))
    with pytest.raises(WeightsError, match=r"no room .*: free 1 MB and try again"):
        get(file)
    assert left_in(cache) == set()


def test_a_cache_that_cannot_be_written_is_told(server, tmp_path):
    (tmp_path / "hub").write_text("a file where a folder should be")
    with pytest.raises(WeightsError, match="TORCH_HOME"):
        get(server.publish(CONTENT))
