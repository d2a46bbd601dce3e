"""The command line: ``python -m segdemo PICTURE…``, or one of the other commands in place of pictures."""

from __future__ import annotations

import argparse
import errno
import glob
import json
import os
import sys
from collections.abc import Iterator, Sequence
from itertools import chain, count
from pathlib import Path

from segdemo import __version__
from segdemo.answers import SHOWN_SCORE
from segdemo.check import CheckError, check_page
from segdemo.export import holds_answers, write_answers
from segdemo.pairs import Pair, PairError, load_pair, pair_names
from segdemo.picture import PictureError, open_picture
from segdemo.scene_marks import marks_table
from segdemo.texts import Sentence, speaking, terminal_language, text

_DEFAULT_FOLDER = "out"
_WRONG, _STOPPED, _READER_GONE = 2, 130, 141  # the codes that shells use: 128 and the number of the signal
# What is taken from a folder; a file that is named is opened whatever its name.
_ENDINGS = {".avif", ".bmp", ".gif", ".heic", ".heif", ".jpeg", ".jpg", ".png", ".tif", ".tiff", ".webp"}


class CommandError(Exception):
    """A command that cannot be done. Its text is one plain sentence for a person."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; ``arguments`` as in ``sys.argv[1:]``.

    Returns:
        The exit code: 0; or after one plain sentence on standard error 2, 130 where somebody pressed Ctrl-C, 141 where
        nobody reads the output any more. Of several pictures, each that cannot be answered has its sentence.
    """
    arguments = sys.argv[1:] if arguments is None else list(arguments)
    commands = {"evaluate": _evaluate, "marks": _marks, "bench": _bench, "check": _check}
    with speaking(terminal_language()):
        try:
            command = commands.get(arguments[0]) if arguments else None
            code = command(arguments[1:]) if command else _answer(arguments)
            sys.stdout.flush()  # so that what goes wrong with the last line is noticed here
            return code
        except (CommandError, CheckError, PictureError, PairError) as problem:
            _complain(problem)
            return _WRONG
        except ModuleNotFoundError as error:
            _complain(text("command.needs_package", name=error.name))
            return _WRONG
        except KeyboardInterrupt:
            _complain(text("command.stopped"))
            return _STOPPED
        except BrokenPipeError:
            _forget_output()
            _complain(text("command.reader_gone"))
            return _READER_GONE
        except OSError as error:  # of the output
            if not _is_full(error):
                raise
            _forget_output()
            _complain(text("command.disk_full"))
            return _WRONG


def _answer(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m segdemo", description=text("command.about"), epilog=text("command.others")
    )
    parser.add_argument("pictures", metavar="PICTURE", nargs="+", help=text("command.option.picture"))
    parser.add_argument(
        "-o",
        dest="folder",
        metavar="FOLDER",
        default=_DEFAULT_FOLDER,
        help=text("command.option.folder", default=_DEFAULT_FOLDER),
    )
    parser.add_argument("--overwrite", action="store_true", help=text("command.option.overwrite"))
    parser.add_argument("--version", action="version", version=f"segdemo {__version__}")
    _add_pair(parser)
    chosen = parser.parse_args(arguments)
    if not chosen.folder.strip():
        raise CommandError(Sentence("command.folder.unnamed"))
    _check_pair(chosen.pair)

    files = list(dict.fromkeys(file for name in chosen.pictures for file in _files(name)))
    folder = Path(chosen.folder)
    is_one = len(files) == 1 and not Path(chosen.pictures[0]).is_dir()
    targets = [folder] if is_one else _folders(folder, files)
    taken = [target for target in targets if holds_answers(target)]
    if taken and not chosen.overwrite:
        raise CommandError(Sentence("command.folder.taken", folder=_shown(taken[0])))

    code = 0
    for file, target in zip(files, targets, strict=True):
        try:
            said = _answer_one(file, target, chosen.pair)
            print(said if is_one else text("command.about_one", name=_shown(file), said=said), flush=True)
        except (PictureError, PairError) as problem:
            _complain(problem if is_one else text("command.about_one", name=_shown(file), said=problem))
            code = _WRONG
    return code


def _files(name: str) -> Iterator[Path]:
    """The files that ``name`` means: a file, a folder of pictures, or a pattern, where no shell has filled it in."""
    path = Path(name)
    if name == "-":
        raise CommandError(Sentence("command.picture.stream"))
    if "://" in name:
        raise CommandError(Sentence("command.picture.url", name=_shown(name)))
    if path.is_dir():
        try:
            found = sorted(file for file in path.iterdir() if file.suffix.lower() in _ENDINGS and file.is_file())
        except OSError as error:
            raise CommandError(Sentence("command.picture.folder_unreadable", name=_shown(path))) from error
        if not found:
            raise CommandError(Sentence("command.picture.empty_folder", name=_shown(path)))
        yield from found
    elif glob.has_magic(name) and not os.path.lexists(name):
        matching = sorted(glob.glob(name))
        if not matching:
            raise CommandError(Sentence("command.picture.unmatched", name=_shown(name)))
        yield from map(Path, matching)
    else:
        yield path


def _folders(folder: Path, files: Sequence[Path]) -> list[Path]:
    """A folder in ``folder`` for each file, called like the file; of two of one name, the second is "name-2"."""
    names: dict[str, None] = {}
    for file in files:
        candidates = chain([file.stem], (f"{file.stem}-{number}" for number in count(2)))
        names[next(name for name in candidates if name.casefold() not in map(str.casefold, names))] = None
    return [folder / name for name in names]


def _answer_one(file: Path, folder: Path, pair_name: str) -> str:
    """Answer one picture into ``folder``; the sentence about it."""
    picture = open_picture(file)
    pair = _pair(pair_name)
    semantic = pair.segment_semantic(picture)
    instances = pair.segment_instances(picture).above(SHOWN_SCORE)
    try:
        return write_answers(folder, picture, semantic, instances)["sentence"]
    except OSError as error:
        full = Sentence("command.disk_full")
        sentence = full if _is_full(error) else Sentence("command.folder.unwritable", folder=_shown(folder))
        raise CommandError(sentence) from error


def _evaluate(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m segdemo evaluate", description=text("command.evaluate.about"))
    parser.add_argument("--data", metavar="FOLDER", type=Path, required=True, help=text("command.option.data"))
    _add_pair(parser)
    chosen = parser.parse_args(arguments)
    if not chosen.data.is_dir():
        raise CommandError(Sentence("command.no_data", name=_shown(chosen.data)))
    pair = _pair(chosen.pair)
    from segdemo.evaluation import evaluate  # pycocotools and tqdm are needed here only

    try:
        marks = evaluate(pair, chosen.data, progress=sys.stderr.isatty())
    except FileNotFoundError as error:
        raise CommandError(str(error)) from error
    print(json.dumps(marks))
    return 0


def _marks(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m segdemo marks", description=text("command.marks.about"))
    _add_pair(parser)
    chosen = parser.parse_args(arguments)
    print(marks_table(_pair(chosen.pair)))
    return 0


def _bench(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m segdemo bench", description=text("command.bench.about"))
    _add_pair(parser)
    chosen = parser.parse_args(arguments)
    _pair(chosen.pair)
    os.environ |= {"GRADIO_ANALYTICS_ENABLED": "False", "HF_HUB_DISABLE_TELEMETRY": "1"}  # as app.py does
    from segdemo.bench import bench

    print(json.dumps(bench(chosen.pair)))
    return 0


def _check(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m segdemo check", description=text("command.check.about"))
    parser.add_argument("url", metavar="URL", help=text("command.option.url"))
    counts = check_page(parser.parse_args(arguments).url)
    print(text("command.check.right", counts=", ".join(f"{name} {number}" for name, number in counts.items())))
    return 0


def _add_pair(parser: argparse.ArgumentParser) -> None:
    names = pair_names()
    words = text("command.option.pair", names=", ".join(names), default=names[0])
    parser.add_argument("--pair", metavar="NAME", default=names[0], help=words)


def _check_pair(name: str) -> None:
    if name not in pair_names():
        raise CommandError(Sentence("command.no_such_pair", name=_shown(name), names=", ".join(pair_names())))


def _pair(name: str) -> Pair:
    _check_pair(name)
    if not sys.stderr.isatty():
        return load_pair(name)
    try:
        return load_pair(name, _show_download)
    finally:
        print(f"\r{'':60}\r", end="", file=sys.stderr)


def _show_download(done: int, total: int) -> None:
    words = text("command.downloading", done=f"{done / 1e6:.0f}", total=f"{total / 1e6:.0f}")
    print(f"\r{words}", end="", file=sys.stderr, flush=True)


def _complain(problem: object) -> None:
    try:
        print(problem, file=sys.stderr, flush=True)
    except OSError:
        os._exit(_READER_GONE)  # nobody hears anything any more


def _forget_output() -> None:
    """Drop what could not be written, else Python tries once more at its end and complains with a trace."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _is_full(error: OSError) -> bool:
    return error.errno in (errno.ENOSPC, errno.EDQUOT)


def _shown(name: str | Path) -> str:
    """A name that does nothing to the terminal: control characters, and bytes that are no text, as ``\\x1b``."""
    return "".join(sign if sign.isprintable() else ascii(sign)[1:-1] for sign in str(name))
