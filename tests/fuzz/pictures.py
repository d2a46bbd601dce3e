"""Wild pictures without end, each through a decoder as the page has it: ``python tests/fuzz/pictures.py``.

Small files of every kind are changed at random; what reaches a new line of ``segdemo.picture`` is changed further. What
ends its decoder is kept in a folder. The exit code is 1 where a decoder ended by an error of ours, ran out of time or
took more than MAX_MEMORY; a crash inside of a library is kept, told and, as it harms nobody, no failure.
"""

from __future__ import annotations

import argparse
import hashlib
import io
import json
import random
import sys
import time
from collections import Counter
from pathlib import Path
from types import CodeType, FrameType
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))  # tests
sys.path.insert(0, str(Path(__file__).parents[2]))

from segdemo import PictureError
from segdemo.picture import kinds, sandbox, worker

MAX_MEMORY = 1_500_000_000  # bytes
MAX_SEED = 50_000  # bytes: small files are read faster, and more of their bytes matter
TELLING = [0, 1, 2, 15, 16, 127, 128, 255, 256, 1280, 2**15, 2**16 - 1, 2**16, 2**31 - 1, 2**31, 2**32 - 1]
OURS = str(Path(sandbox.__file__).parent)


class Tracer:
    """Notes which line of our code follows which. ``fresh``: how many such steps were never seen before."""

    def __init__(self) -> None:
        self._seen: set[tuple[CodeType, int, int]] = set()
        self.fresh = 0

    def enter(self, frame: FrameType, event: str, _: Any) -> Any:
        code = frame.f_code
        if not code.co_filename.startswith(OURS):
            return None
        last = 0

        def step(frame: FrameType, event: str, _: Any) -> Any:
            nonlocal last
            if event == "line":
                place = code, last, frame.f_lineno
                if place not in self._seen:
                    self._seen.add(place)
                    self.fresh += 1
                last = frame.f_lineno
            return step

        return step


def serve() -> None:
    """The decoder's own loop, but each answer comes after a line that says how many steps were new."""
    tracer, decoded = Tracer(), worker.decoded

    def traced(file: io.BytesIO) -> Any:
        sys.settrace(tracer.enter)
        try:
            return decoded(file)
        finally:
            sys.settrace(None)

    worker.decoded = traced
    answer = worker._answer

    def answer_traced(*request: Any) -> tuple[bytes, ...]:
        tracer.fresh = 0
        parts = answer(*request)
        return b"%d\n" % tracer.fresh, *parts

    worker._answer = answer_traced
    worker.main()


class TracedDecoder(sandbox.Decoder):
    fresh = 0

    def __init__(self) -> None:
        super().__init__((sys.executable, __file__, "--serve"))

    def _answer(self) -> Any:
        self.fresh = int(self._replies.readline(20))
        return super()._answer()

    def peak_memory(self) -> int:
        """Bytes; 0 where the system does not tell."""
        try:
            status = Path(f"/proc/{self.process.pid}/status").read_text()
        except FileNotFoundError:
            return 0
        return 1024 * int(status.partition("VmHWM:")[2].split()[0]) if "VmHWM:" in status else 0


def changed(content: bytes, others: list[bytes], dice: random.Random) -> bytes:
    """The file with a few changes, most of them where sizes, counts and offsets stand: in front."""
    data = bytearray(content)
    for _ in range(dice.choice((1, 1, 2, 3, 6))):
        end = dice.choice((32, 200, 1000, len(data)))
        place = dice.randrange(max(1, min(end, len(data))))
        length = dice.choice((1, 2, 4, 8, 30, 300))
        match dice.randrange(7):
            case 0:
                data[place : place + 1] = bytes([dice.randrange(256)])
            case 1 if data:
                data[place] ^= 1 << dice.randrange(8)
            case 2:
                size, order = dice.choice((1, 2, 3, 4, 8)), dice.choice(("big", "little"))
                number = dice.choice(TELLING) % 256**size
                data[place : place + size] = number.to_bytes(size, order)
            case 3:
                del data[place : place + length]
            case 4:
                data[place:place] = data[place : place + length]
            case 5:
                other = dice.choice(others)
                start = dice.randrange(len(other) + 1)
                data[place : place + length] = other[start : start + length]
            case _:
                del data[dice.randrange(len(data) + 1) :]
    if dice.randrange(10) and kinds.of(io.BytesIO(data)) != kinds.of(io.BytesIO(content)):
        data[:12] = content[:12]  # what nobody reads teaches little
    return bytes(data)


def seeds(folders: list[Path]) -> dict[str, list[bytes]]:
    """Files by kind."""
    from pictures import wild_seeds

    found: dict[str, list[bytes]] = {}
    files = [file for folder in folders for file in sorted(folder.iterdir()) if file.stat().st_size < MAX_SEED]
    for content in (*wild_seeds(), *(file.read_bytes() for file in files)):
        found.setdefault(kinds.of(io.BytesIO(content)), []).append(content)
    return found


def fuzz(corpus: dict[str, list[bytes]], pictures: int, seconds: float, seed: int, finds: Path) -> dict[str, Any]:
    """Decode so many pictures, or for so long; what happened, by name."""
    dice, names = random.Random(seed), sorted(corpus)
    said: Counter[str] = Counter()
    endings: Counter[str] = Counter()
    peak, kept, done, started = 0, 0, 0, time.monotonic()
    decoder = TracedDecoder()
    while done < pictures and time.monotonic() - started < seconds:
        files = corpus[names[done % len(names)]]
        content = changed(dice.choice(files), corpus[dice.choice(names)], dice)
        done += 1
        try:
            decoder.decode(content, sandbox.SECONDS)
            said["a picture"] += 1
        except PictureError as problem:
            said[problem.args[0].key] += 1
        if not decoder.is_alive:
            endings[_ending(decoder.process.returncode)] += 1
            finds.mkdir(parents=True, exist_ok=True)
            (finds / hashlib.sha256(content).hexdigest()[:16]).write_bytes(content)
            decoder = TracedDecoder()
        elif decoder.fresh:
            kept += 1
            files.append(content)
        peak = max(peak, decoder.peak_memory())
        if not done % 1000:
            print(f"{done} pictures, {done / (time.monotonic() - started):.0f} a second", file=sys.stderr, flush=True)
    decoder.end()
    return {
        "pictures": done,
        "a_second": round(done / (time.monotonic() - started), 1),
        "said": dict(said.most_common()),
        "changed_further": kept,
        "endings": dict(endings),
        "peak_memory_mb": peak // 10**6,
    }


def _ending(code: int) -> str:
    if code > 0:
        return "error of ours"
    return {-9: "out of time", -24: "out of time"}.get(code, f"crash by signal {-code}")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--pictures", type=int, default=2000)
    parser.add_argument("--seconds", type=float, default=600)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--corpus", type=Path, action="append", default=[], help="a folder of more files to begin with")
    parser.add_argument("--finds", type=Path, default=Path("out") / "fuzz")
    chosen = parser.parse_args()
    marks = fuzz(seeds(chosen.corpus), chosen.pictures, chosen.seconds, chosen.seed, chosen.finds)
    print(json.dumps(marks, indent=1))
    has_failed = {"error of ours", "out of time"} & marks["endings"].keys() or marks[
        "peak_memory_mb"
    ] * 10**6 > MAX_MEMORY
    return int(bool(has_failed))


if __name__ == "__main__":
    if sys.argv[1:] == ["--serve"]:
        serve()
    else:
        sys.exit(main())
