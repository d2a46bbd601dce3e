"""A fuzz of the page's raw HTTP interface: thousands of calls that no browser would make.

    python tests/fuzz/http_api.py --calls 20000
    python tests/fuzz/http_api.py --seconds 60 --seed 7

It starts the page in a process of its own, ends by itself, and prints one JSON line. Its exit code is 1 where it found
an answer of 5xx other than "the queue is full", an answer of more than one line to what was refused, a trace in the
log, a file opened that nobody uploaded, over 1.5 GB of memory, or a page that no longer answers.
``--url http://127.0.0.1:7860`` asks a page that runs already: its log, its files and its memory cannot be watched then.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import random
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import urlopen

from http_calls import Call, make_call

ROOT = Path(__file__).parent.parent.parent

MEMORY_BOUND = 1.5e9  # bytes
OPENED = "OPENED WHAT NOBODY UPLOADED"
SECONDS_TO_START = 180


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--calls", type=int, default=20_000)
    parser.add_argument(
        "--seconds", type=float, default=float("inf"), help="end after this time, whatever --calls says"
    )
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--threads", type=int, default=4)
    parser.add_argument("--url", help="of a page that runs already")
    parser.add_argument("--serve", metavar="SECRET", help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.serve:
        serve(chosen.serve)
        return 0
    with tempfile.TemporaryDirectory(prefix="fuzz-http-") as folder:
        secret = Path(folder) / "secret" / "private.txt"
        secret.parent.mkdir()
        secret.write_text(f"secret {random.SystemRandom().random()}")
        if chosen.url:
            report = fuzz(chosen.url, chosen, secret)
        else:
            with running_page(Path(folder), secret) as (url, process, log):
                report = fuzz(url, chosen, secret)
                watch(report, process, log)
    print(json.dumps(report))
    return 1 if report["failures"] else 0


def serve(secret: str) -> None:
    """What the process of the page does: as app.py, and it tells when somebody makes it open the secret file."""

    def note(event: str, arguments: tuple) -> None:
        if event == "open" and str(arguments[0]) == secret:
            print(OPENED, secret, flush=True)

    sys.addaudithook(note)
    sys.path.insert(0, str(ROOT))
    import app
    from segdemo.page import launch_options

    app.demo.launch(server_name="127.0.0.1", quiet=True, **launch_options())


@contextlib.contextmanager
def running_page(folder: Path, secret: Path) -> Iterator[tuple[str, subprocess.Popen, Path]]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    log = folder / "log.txt"
    where = {"GRADIO_SERVER_PORT": str(port), "GRADIO_TEMP_DIR": str(folder / "uploads"), "PYTHONUNBUFFERED": "1"}
    command = [sys.executable, __file__, "--serve", str(secret)]
    with log.open("wb") as output:
        process = subprocess.Popen(command, cwd=ROOT, env=os.environ | where, stdout=output, stderr=output)
        try:
            url = f"http://127.0.0.1:{port}"
            end = time.monotonic() + SECONDS_TO_START
            while not answers(url):
                if process.poll() is not None or time.monotonic() > end:
                    raise RuntimeError(f"the page did not start:\n{log.read_text(errors='replace')}")
                time.sleep(0.5)
            yield url, process, log
        finally:
            process.terminate()
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()


def answers(url: str) -> bool:
    try:
        with urlopen(f"{url}/config", timeout=20) as answer:
            return answer.status == 200
    except OSError:
        return False


def fuzz(url: str, chosen: argparse.Namespace, secret: Path) -> dict:
    """Make the calls and count the answers by their status; 0 is a connection that was closed without one."""
    host, port = urlsplit(url).hostname or "127.0.0.1", urlsplit(url).port or 80
    token = secret.read_bytes()
    statuses: Counter[int] = Counter()
    failures: list[str] = []
    lock = threading.Lock()
    begin = time.monotonic()
    numbers = iter(range(chosen.calls))

    def work() -> None:
        while time.monotonic() - begin < chosen.seconds:
            with lock:
                number = next(numbers, None)
            if number is None:
                return
            call = make_call(random.Random(f"{chosen.seed} {number}"), f"{host}:{port}", str(secret))
            status, answer = send(host, port, call)
            with lock:
                statuses[status] += 1
                if wrong := fault(status, answer, token):
                    failures.append(
                        f"call {number}: {wrong}: {call.head[:300]!r} {call.body[:200]!r} -> {answer[:300]!r}"
                    )

    threads = [threading.Thread(target=work) for _ in range(chosen.threads)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    seconds = time.monotonic() - begin
    if not answers(url):
        failures.append("the page no longer answers")
    calls = statuses.total()
    rate = round(calls / seconds, 1)
    by_status = {str(status): statuses[status] for status in sorted(statuses)}
    return {"calls": calls, "calls_per_second": rate, "statuses": by_status, "failures": failures}


def send(host: str, port: int, call: Call) -> tuple[int, bytes]:
    """The status and what came of the answer within a second; a stream of events may go on for longer."""
    answer = b""
    with contextlib.suppress(OSError), socket.create_connection((host, port), timeout=30) as connection:
        with contextlib.suppress(OSError):  # the server may answer and close before it has heard all
            connection.sendall(call.head + call.body)
        connection.settimeout(30 if call.is_whole else 0.2)
        while len(answer) < 100_000 and (data := connection.recv(65536)):
            answer += data
            if b"text/event-stream" in answer:
                connection.settimeout(0.2)
    answer = answer.removeprefix(b"HTTP/1.1 100 Continue\r\n\r\n")
    status = answer[9:12]
    return (int(status) if status.isdigit() else 0), answer


def fault(status: int, answer: bytes, token: bytes) -> str | None:
    """What is wrong with an answer, if anything is."""
    if token in answer or b"root:x:0" in answer:
        return "a file that nobody uploaded"
    if status >= 500 and not (status == 503 and b"Queue is full" in answer):
        return "a fault of the server"
    body = answer.partition(b"\r\n\r\n")[2].strip()
    if status >= 400 and (b"\n" in body or len(body) > 400 or b"Traceback" in body):
        return "more than one line"
    return None


def watch(report: dict, process: subprocess.Popen, log: Path) -> None:
    """Add to ``report`` what the process itself shows: its log, the files it opened and its memory."""
    words = log.read_text(errors="replace")
    for mark in ("Traceback", "Exception in", OPENED):
        if mark in words:
            report["failures"].append(f"{mark} in the log: …{words[max(words.index(mark) - 300, 0) :][:9000]}")
    peaks = list(peaks_of(process.pid))
    report["peak_bytes"] = max(peaks, default=None)
    if any(peak > MEMORY_BOUND for peak in peaks):
        report["failures"].append(f"{max(peaks)} bytes of memory in one process")


def peaks_of(parent: int) -> Iterator[int]:
    """The most memory, in bytes, that a process and each of its children had at any time; only Linux tells."""
    for file in Path("/proc").glob("[0-9]*/status"):
        with contextlib.suppress(OSError):  # it has just ended
            told = dict(line.split(":", 1) for line in file.read_text().splitlines())
            if "VmHWM" in told and parent in (int(told["Pid"]), int(told["PPid"])):
                yield int(told["VmHWM"].split()[0]) * 1024


if __name__ == "__main__":
    sys.exit(main())
