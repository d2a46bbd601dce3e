"""A decoder that crashes, hangs or eats memory is one sentence to its visitor, and nothing to others."""

import io
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import numpy as np
import pytest
from pictures import assert_near, encoded, quarters

from segdemo import PictureError, open_picture
from segdemo.picture import sandbox
from segdemo.picture.problem import refusal, unpacked
from segdemo.picture.sandbox import Sandbox
from segdemo.texts import Sentence, speaking

ROOT = Path(__file__).parents[1]
GOOD = encoded(quarters(), "PNG")
# The worker as it is, but for its decoder of GIF, which does what stands in the file.
OBEDIENT = """
import os, time, numpy
from segdemo.picture import worker
from segdemo.picture.readers import READERS

READERS["gif"] = lambda file: exec(file.read()[6:], globals())
worker.CPU_SECONDS = 0
worker.main()
"""
UNIX = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such limits")


@pytest.fixture(scope="module")
def box():
    """A sandbox with a decoder that goes wrong as it is told."""
    box = Sandbox((sys.executable, "-c", OBEDIENT), seconds=60)
    yield box
    box.close()


def sentence(box: Sandbox, statement: str) -> str:
    """What is said where the decoder does this."""
    with pytest.raises(PictureError) as caught:
        box.decode(b"GIF89a" + statement.encode())
    return str(caught.value)


TOO_HEAVY = "Reading this picture took too much time or memory, or ended in an accident: "


@pytest.mark.parametrize(
    "statement",
    [
        pytest.param("os.abort()", id="aborts"),
        pytest.param("os._exit(0)", id="ends"),
        pytest.param("os.kill(os.getpid(), 11)", id="bad memory access"),
        pytest.param("eaten = [numpy.empty(2**24) for _ in range(1000)]", id="eats memory", marks=UNIX),
        pytest.param("while True: pass", id="uses up its time", marks=UNIX),
        pytest.param("os.write(3, b'[]' * 9999)", id="talks nonsense"),
    ],
)
def test_whatever_a_decoder_does_its_visitor_gets_a_sentence_and_the_next_one_a_picture(box, statement):
    assert sentence(box, statement).startswith(TOO_HEAVY)
    assert_near(box.decode(GOOD), quarters())


def test_a_decoder_that_never_answers_is_not_waited_for(box, monkeypatch):
    monkeypatch.setattr(box, "_seconds", 0.3)
    assert sentence(box, "time.sleep(1e6)").startswith(TOO_HEAVY)
    monkeypatch.undo()
    assert_near(box.decode(GOOD), quarters())


@UNIX
def test_a_decoder_writes_no_file(box, tmp_path):
    file = tmp_path / "written"
    assert "damaged" in sentence(box, f"os.write(os.open({str(file)!r}, os.O_CREAT | os.O_WRONLY), bytes(10))")
    assert file.stat().st_size == 0


def test_a_sentence_comes_back_by_its_key_and_in_the_language_of_whoever_reads_it(polish):
    with pytest.raises(PictureError) as caught:
        open_picture(io.BytesIO(b"%PDF-1.7\n"))
    assert str(caught.value).startswith("This is a PDF document")
    with speaking("pl"):
        assert str(caught.value).startswith("pl This is pl a PDF document")


@pytest.mark.parametrize(
    "carried", [None, 7, [], ["page.title", {}], ["picture.no", {}], ["picture.unread", {"kind": {}}]]
)
def test_no_other_sentence_comes_out_of_a_decoder(carried):
    with pytest.raises(ValueError, match="no sentence about a picture"):
        unpacked(carried)


@pytest.mark.parametrize("size", ["[0, 20]", "[20, 100000]", "[20, -3]", "[20, 2.5]", "7", "[20]"])
def test_no_other_size_comes_out_of_a_decoder(size):
    class Talker(sandbox.Decoder):
        _replies = io.BytesIO(b'{"size": %s}\n' % size.encode() + bytes(9999))

        def __init__(self):
            pass

    with pytest.raises((ValueError, TypeError)):
        Talker()._answer()


def test_two_decode_at_a_time_and_the_third_waits_for_its_turn(box, tmp_path):
    """Each leaves a sign of its process and waits for that of another; the third comes when one of them is done."""
    meet = f"folder = {str(tmp_path)!r}\nopen(folder + '/' + str(os.getpid()), 'w')\n"
    meet += "while len(os.listdir(folder)) < 2: time.sleep(0.01)\n"
    heard = []
    threads = [threading.Thread(target=lambda: heard.append(sentence(box, meet))) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(heard) == 3 and all("damaged" in words for words in heard)
    assert len(os.listdir(tmp_path)) == 2


def test_whoever_waits_too_long_for_a_turn_is_told(box, monkeypatch):
    monkeypatch.setattr(box, "_patience", 0.05)
    with box._decoder(), box._decoder():
        assert sentence(box, "").startswith("Too many pictures are being read here")
    assert_near(box.decode(GOOD), quarters())


def test_a_decoder_that_was_killed_while_it_waited_is_replaced(box):
    with box._decoder() as decoder:
        decoder.process.kill()
        decoder.process.wait()
    assert_near(box.decode(GOOD), quarters())


def test_what_cannot_start_says_so(tmp_path):
    with pytest.raises(RuntimeError, match="does not start: exit code 3"):
        Sandbox((sys.executable, "-c", "raise SystemExit(3)")).decode(GOOD)


def test_an_interrupted_picture_does_not_answer_the_next(box, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(sandbox.Decoder, "_answer", lambda _: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            box.decode(encoded(quarters(30, 30), "PNG"))
    assert_near(box.decode(GOOD), quarters())


def test_a_decoder_is_small_and_knows_nothing_else():
    code = "import sys, segdemo.picture.worker; print({'torch', 'gradio', 'scipy'} & set(sys.modules))"
    run = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert run.stdout.strip() == "set()"


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
def test_a_decoder_inherits_nothing_and_is_limited(tmp_path):
    box = Sandbox(at_a_time=1)
    with (tmp_path / "open").open("wb") as file:
        os.set_inheritable(file.fileno(), True)
        with box._decoder() as decoder:
            place = Path("/proc") / str(decoder.process.pid)
            opened = [os.readlink(place / "fd" / name) for name in os.listdir(place / "fd")]
            limits = (place / "limits").read_text()
    box.close()
    assert sum(name.startswith("pipe:") for name in opened) == 2 and set(opened[1:3]) <= {os.devnull, *opened}
    assert not any(str(tmp_path) in name for name in opened) and len(opened) == 4
    allowed = {line[:26].strip(): line[26:].split()[0] for line in limits.splitlines()}
    assert int(allowed["Max data size"]) < 1.5e9
    assert allowed["Max file size"] == allowed["Max core file size"] == "0"


def is_running(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
def test_a_decoder_ends_with_whoever_started_it():
    code = "from segdemo.picture import sandbox; box = sandbox.Sandbox()\n"
    code += "with box._decoder() as decoder: print(decoder.process.pid, flush=True)\ninput()"
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, **pipes) as owner:
        decoder = int(owner.stdout.readline())
        assert is_running(decoder)
        owner.send_signal(signal.SIGKILL)
    deadline = time.monotonic() + 30
    while is_running(decoder) and time.monotonic() < deadline:
        time.sleep(0.01)
    assert not is_running(decoder)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="nobody forks here")
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_a_process_that_forks_does_not_share_its_decoders():
    open_picture(io.BytesIO(GOOD))
    code = 1
    if not (child := os.fork()):
        try:
            ours = [decoder for decoder in sandbox._ours._places.queue if decoder]
            code = int(bool(ours))
        finally:
            os._exit(code)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert_near(open_picture(io.BytesIO(GOOD)), quarters())


def test_a_file_of_too_many_bytes_is_not_read_to_its_end():
    class Endless(io.RawIOBase):
        def readable(self):
            return True

        def read(self, size=-1):
            assert 0 < size < 10**9
            return memoryview(np.lib.stride_tricks.as_strided(np.zeros(1, np.uint8), (size,), (0,)))

    with pytest.raises(PictureError, match="more than 400 megabytes"):
        open_picture(Endless())


def test_a_refusal_keeps_its_numbers_on_the_way():
    with pytest.raises(PictureError) as caught:
        open_picture(io.BytesIO(encoded(quarters(300, 12), "PNG")))
    wanted = refusal("too_small", width=300, height=12, limit=16)
    assert str(caught.value) == str(wanted) and isinstance(caught.value.args[0], Sentence)
