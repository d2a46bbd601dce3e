"""The command line: ``python -m segdemo PICTURE``, and ``evaluate``, ``marks`` or ``bench`` in place of a picture."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from segdemo.answers import SHOWN_SCORE
from segdemo.export import write_answers
from segdemo.pairs import Pair, PairError, load_pair, pair_names
from segdemo.picture import PictureError, open_picture
from segdemo.scene_marks import marks_table


class CommandError(Exception):
    """A command that cannot be done. Its text is one plain sentence for a person."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; ``arguments`` as in ``sys.argv[1:]``.

    Returns:
        The exit code: 0, or 2 after one plain sentence on standard error.
    """
    arguments = sys.argv[1:] if arguments is None else list(arguments)
    commands = {"evaluate": _evaluate, "marks": _marks, "bench": _bench}
    try:
        if arguments and arguments[0] in commands:
            commands[arguments[0]](arguments[1:])
        else:
            _answer(arguments)
    except (CommandError, PictureError, PairError) as problem:
        print(problem, file=sys.stderr)
        return 2
    return 0


def _answer(arguments: Sequence[str]) -> None:
    parser = argparse.ArgumentParser(
        prog="python -m segdemo",
        description="Answer one picture twice, write both answers into a folder and say what they hold.",
        epilog="Other commands: evaluate, marks and bench; python -m segdemo evaluate --help says more, and so on.",
    )
    parser.add_argument("picture", metavar="PICTURE", help="JPEG, PNG, WebP, GIF, BMP, TIFF, HEIC or AVIF")
    parser.add_argument("-o", dest="folder", metavar="FOLDER", type=Path, default=Path("out"), help="default: out")
    _add_pair(parser)
    chosen = parser.parse_args(arguments)
    picture = open_picture(chosen.picture)
    pair = _pair(chosen.pair)
    semantic = pair.segment_semantic(picture)
    instances = pair.segment_instances(picture).above(SHOWN_SCORE)
    try:
        chosen.folder.mkdir(parents=True, exist_ok=True)
        facts = write_answers(chosen.folder, picture, semantic, instances)
    except OSError as error:
        raise CommandError(f"Nothing can be written into {chosen.folder}: choose another folder with -o.") from error
    print(facts["sentence"])


def _evaluate(arguments: Sequence[str]) -> None:
    parser = argparse.ArgumentParser(
        prog="python -m segdemo evaluate",
        description="Print one JSON line with mIoU, mask AP and AP50 of a pair on a folder of labelled pictures.",
    )
    parser.add_argument("--data", metavar="FOLDER", type=Path, required=True, help="the folder of labelled pictures")
    _add_pair(parser)
    chosen = parser.parse_args(arguments)
    if not chosen.data.is_dir():
        raise CommandError(f"There is no folder {chosen.data}: give the folder of labelled pictures with --data.")
    pair = _pair(chosen.pair)
    from segdemo.evaluation import evaluate  # pycocotools and tqdm are needed here only

    try:
        marks = evaluate(pair, chosen.data, progress=sys.stderr.isatty())
    except FileNotFoundError as error:
        raise CommandError(str(error)) from error
    print(json.dumps(marks))


def _marks(arguments: Sequence[str]) -> None:
    parser = argparse.ArgumentParser(
        prog="python -m segdemo marks",
        description="Print a Markdown table with the marks of a pair on the example scenes, by their answer keys.",
    )
    _add_pair(parser)
    chosen = parser.parse_args(arguments)
    print(marks_table(_pair(chosen.pair)))


def _bench(arguments: Sequence[str]) -> None:
    parser = argparse.ArgumentParser(
        prog="python -m segdemo bench",
        description="Print one JSON line with stage times, peak memory and start-up time. On Linux and macOS.",
    )
    _add_pair(parser)
    chosen = parser.parse_args(arguments)
    _pair(chosen.pair)
    os.environ |= {"GRADIO_ANALYTICS_ENABLED": "False", "HF_HUB_DISABLE_TELEMETRY": "1"}  # as app.py does
    from segdemo.bench import bench

    print(json.dumps(bench(chosen.pair)))


def _add_pair(parser: argparse.ArgumentParser) -> None:
    default = pair_names()[0]
    parser.add_argument(
        "--pair", metavar="NAME", default=default, help=f"{', '.join(pair_names())}; default: {default}"
    )


def _pair(name: str) -> Pair:
    if name not in pair_names():
        raise CommandError(f"There is no pair called {name!r}: choose one of {', '.join(pair_names())}.")
    if not sys.stderr.isatty():
        return load_pair(name)
    try:
        return load_pair(name, _show_download)
    finally:
        print(f"\r{'':60}\r", end="", file=sys.stderr)


def _show_download(done: int, total: int) -> None:
    print(f"\rDownloading weights: {done / 1e6:.0f} of {total / 1e6:.0f} MB", end="", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
