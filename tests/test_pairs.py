"""Pairs by name: each is loaded once, apart from the others, and whoever waits for one hears how far it is."""

import logging
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
import torch

import segdemo.page
import segdemo.pairs.registry
from segdemo.command_line import main
from segdemo.pairs import WeightsError, load_at_start, load_in_steps, load_pair, offered_pairs, pair_names
from segdemo.pairs.answer_key import AnswerKeyPair
from segdemo.pairs.compact import CompactPair
from segdemo.pairs.networks import use_cores


class FakePairs:
    """Pairs that are loaded when they are told to.

    Attributes:
        begun: the names of the pairs whose loading began, in that order.
        go_on: by name, the event that a pair waits for, half downloaded.
        problems: by name, what to raise instead; used up.
    """

    def __init__(self) -> None:
        self.begun: list[str] = []
        self.go_on = {name: threading.Event() for name in ("compact", "slow", "other")}
        self.problems: dict[str, Exception] = {}

    def loader(self, name: str):
        def load(progress) -> str:
            self.begun.append(name)
            progress(1, 2)
            assert self.go_on[name].wait(10)
            progress(2, 2)
            if name in self.problems:
                raise self.problems.pop(name)
            return f"the {name} pair"

        return load


@pytest.fixture
def fakes(monkeypatch) -> FakePairs:
    pairs = FakePairs()
    registry = segdemo.pairs.registry
    monkeypatch.setattr(registry, "_LOADERS", {name: name for name in pairs.go_on})
    monkeypatch.setattr(registry, "resolve_name", pairs.loader)
    monkeypatch.setattr(registry, "_loadings", {})
    monkeypatch.delenv("SEGDEMO_PAIR", raising=False)
    monkeypatch.delenv("SEGDEMO_FETCH", raising=False)
    registry._known.cache_clear()
    return pairs


def wait_until(is_true) -> None:
    for _ in range(1000):
        if is_true():
            return
        time.sleep(0.01)
    pytest.fail("it never came true")


def test_a_pair_is_loaded_once_and_everybody_who_waits_hears_of_its_progress_in_their_own_thread(fakes):
    told = {number: [] for number in range(3)}

    def ask(number: int) -> tuple[str, set]:
        threads = set()

        def progress(done: int, total: int) -> None:
            told[number].append((done, total))
            threads.add(threading.get_ident())

        return load_pair("slow", progress), threads - {threading.get_ident()}

    with ThreadPoolExecutor(3) as pool:
        asked = [pool.submit(ask, number) for number in told]
        wait_until(lambda: all(told.values()))
        fakes.go_on["slow"].set()
        assert [answer.result() for answer in asked] == [("the slow pair", set())] * 3
    assert fakes.begun == ["slow"]
    assert list(told.values()) == [[(1, 2), (2, 2)]] * 3
    assert load_pair("slow") == "the slow pair" and fakes.begun == ["slow"]


def test_a_pair_that_takes_long_does_not_hold_up_another(fakes):
    with ThreadPoolExecutor(1) as pool:
        slow = pool.submit(load_pair, "slow")
        wait_until(lambda: fakes.begun)
        fakes.go_on["other"].set()
        assert load_pair("other") == "the other pair"
        assert not slow.done()
        fakes.go_on["slow"].set()
        assert slow.result() == "the slow pair"


def test_a_failure_is_told_to_everybody_and_the_next_call_tries_again(fakes):
    fakes.problems["slow"] = WeightsError("Try again.")
    waiting = set()
    with ThreadPoolExecutor(2) as pool:
        asked = [pool.submit(load_pair, "slow", lambda *_: waiting.add(threading.get_ident())) for _ in range(2)]
        wait_until(lambda: len(waiting) == 2)
        fakes.go_on["slow"].set()
        for answer in asked:
            with pytest.raises(WeightsError, match="Try again"):
                answer.result()
    assert load_pair("slow") == "the slow pair"
    assert fakes.begun == ["slow", "slow"]


def test_who_stops_listening_stops_nobody_else(fakes):
    class GoneError(Exception):
        pass

    def leave(done: int, total: int) -> None:
        raise GoneError

    with pytest.raises(GoneError):
        load_pair("slow", leave)
    fakes.go_on["slow"].set()
    assert load_pair("slow") == "the slow pair" and fakes.begun == ["slow"]


def test_the_environment_names_the_default_pair(fakes, monkeypatch):
    assert pair_names() == ("compact", "slow", "other")
    monkeypatch.setenv("SEGDEMO_PAIR", "other")
    assert pair_names() == ("other", "compact", "slow")
    fakes.go_on["other"].set()
    assert load_pair() == "the other pair"
    monkeypatch.setenv("SEGDEMO_PAIR", "")
    assert pair_names()[0] == "compact"


def test_a_pair_whose_package_nobody_has_installed_is_offered_only_where_it_is_the_default(fakes, monkeypatch):
    monkeypatch.setattr(segdemo.pairs.registry, "_PACKAGES", {"slow": "a_package_that_there_is_not"})
    assert pair_names() == ("compact", "slow", "other")
    assert offered_pairs() == ("compact", "other")
    monkeypatch.setenv("SEGDEMO_PAIR", "slow")  # whoever asks for it is to hear what is missing
    assert offered_pairs() == ("slow", "compact", "other")


def test_a_wrong_name_in_the_environment_is_logged_once_and_compact_is_the_default(fakes, monkeypatch, caplog):
    monkeypatch.setenv("SEGDEMO_PAIR", "best")
    assert pair_names() == pair_names() == ("compact", "slow", "other")
    assert [record.getMessage() for record in caplog.records] == [
        "SEGDEMO_PAIR=best names no pair, so the default is compact; choose one of: compact, slow, other."
    ]


@pytest.mark.parametrize(("fetch", "loaded"), [(None, ["compact"]), ("0", ["compact"]), ("1", ["compact", "slow"])])
def test_at_the_start_only_what_the_environment_asks_for_is_downloaded(fakes, monkeypatch, fetch, loaded):
    monkeypatch.setenv("SEGDEMO_PAIR", "slow")
    if fetch:
        monkeypatch.setenv("SEGDEMO_FETCH", fetch)
    for event in fakes.go_on.values():
        event.set()
    load_at_start()
    assert fakes.begun == loaded


def test_a_pair_that_cannot_be_loaded_at_the_start_is_logged(fakes, caplog):
    fakes.problems["compact"] = WeightsError("Fetch it again.")
    fakes.go_on["compact"].set()
    load_at_start()
    (record,) = caplog.records
    assert record.levelno == logging.WARNING
    assert record.getMessage() == "The pair compact cannot be loaded. Fetch it again."


def test_an_unknown_pair_is_an_error_that_names_the_known_ones(fakes):
    with pytest.raises(ValueError, match="'best'; choose one of: compact, slow, other"):
        load_pair("best")


def test_missing_files_of_the_built_in_models_are_one_sentence(tmp_path):
    with pytest.raises(WeightsError, match="missing or damaged: fetch the project again"):
        CompactPair(tmp_path)


@pytest.fixture
def without_network(tmp_path, monkeypatch) -> None:
    """The strong pair, whose first file is said to be where nobody answers."""
    from segdemo.pairs.torchvision_best import SEMANTIC

    monkeypatch.setattr(SEMANTIC.weights.value, "url", "http://127.0.0.1:9/model.pth")
    monkeypatch.setenv("TORCH_HOME", str(tmp_path))
    monkeypatch.setattr(segdemo.pairs.registry, "_loadings", {})


def test_the_command_line_says_in_one_sentence_that_there_is_no_network(photo, capsys, without_network):
    assert main([str(photo), "--pair", "torchvision-best"]) == 2
    said = capsys.readouterr()
    assert said.out == "" and said.err.count("\n") == 1
    assert "127.0.0.1, which keeps the weights of this pair, cannot be reached: check the network" in said.err


def test_the_command_line_shows_a_download_to_somebody_who_watches(fakes, photo, tmp_path, capsys, monkeypatch):
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    fakes.problems["slow"] = WeightsError("Try again.")
    threading.Timer(0.3, fakes.go_on["slow"].set).start()
    assert main([str(photo), "--pair", "slow", "-o", str(tmp_path)]) == 2
    shown = capsys.readouterr().err
    assert "\rDownloading weights: 0 of 0 MB" in shown
    assert shown.rstrip("\n").rpartition("\r")[2] == "Try again."


def test_steps_tell_of_the_download_and_end_with_the_pair(fakes):
    steps = load_in_steps("slow")
    assert next(steps) == (1, 2)
    fakes.go_on["slow"].set()
    assert list(steps) == [(2, 2), "the slow pair"]
    assert list(load_in_steps("slow"))[-1] == "the slow pair" and fakes.begun == ["slow"]


def test_a_new_pair_takes_its_file_one_line_of_the_registry_and_a_name_in_the_texts(monkeypatch):
    """Here the file is this one, and the line and the name are put in for the length of the test."""
    from segdemo import texts

    registry = segdemo.pairs.registry
    words = texts.texts_under("") | {"pair.made-up": "Made-up models"}
    monkeypatch.setattr(registry, "_LOADERS", registry._LOADERS | {"made-up": f"{__name__}:load_made_up"})
    monkeypatch.setattr(texts, "_texts", lambda: words)
    assert pair_names()[-1] == "made-up"
    assert load_pair("made-up").name == "made-up"
    config = segdemo.page.build_page().config
    parts = {part["props"].get("elem_id"): part["props"] for part in config["components"]}
    assert 'value="made-up">Made-up models<' in parts["pair"]["html_template"]


class MadeUpPair(AnswerKeyPair):
    name = "made-up"


def load_made_up(progress) -> MadeUpPair:
    return MadeUpPair()


def test_threads_that_share_the_cores_each_keep_what_they_were_told(monkeypatch):
    monkeypatch.setattr("segdemo.pairs.networks._CORES", 2)
    both, threads = threading.Barrier(2, timeout=10), {}

    def use(is_alone: bool) -> None:
        both.wait()
        use_cores(is_alone)
        both.wait()
        threads[is_alone] = torch.get_num_threads()

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(use, (True, False)))
    assert threads == {True: 2, False: 1}
