"""One person's share of the line, and whose state is forgotten: Gradio's own queue and state, without a server."""

from __future__ import annotations

from types import SimpleNamespace

import gradio as gr
import pytest
from asking import finished
from gradio.data_classes import PredictBodyInternal

from segdemo import fairness
from segdemo.fairness import ALL_PROGRAMS, PER_ADDRESS, PER_VISITOR, FairQueue

SCHOOL, ELSEWHERE = "192.0.2.1", "192.0.2.2"


class Line:
    """The queue of a page of which nothing runs: whatever is accepted waits until :meth:`finish`."""

    def __init__(self) -> None:
        with gr.Blocks() as page:
            for what in (fairness.VISITS, fairness.PROGRAMS, fairness.CROWDED):
                gr.Button().click(print, concurrency_id=what)
        page.queue()
        page.state_holder.capacity = 10_000
        FairQueue(page)
        self.page, self.queue = page, page._queue
        self.ids = {function.concurrency_id: id_ for id_, function in page.fns.items()}

    def ask(self, session: str | None, address: str = SCHOOL, what: str = fairness.VISITS) -> str:
        """``visits``, ``programs`` or ``crowded``: what waits now; or the sentence of a refusal."""
        body = PredictBodyInternal(fn_index=self.ids[what], data=[], session_hash=session)
        request = SimpleNamespace(scope={"type": "http", "client": (address, 5), "headers": []})
        done, event, _ = finished(self.queue.push(body, request, None))
        if not done:
            return event
        _ = self.page.state_holder[body.session_hash]  # as when it runs
        return self.queue.event_ids_to_events[event].concurrency_id

    def finish(self) -> None:
        self.queue.event_ids_to_events.clear()


@pytest.fixture
def line() -> Line:
    return Line()


def test_a_class_behind_one_address_is_let_in(line):
    assert [line.ask(f"pupil {number}") for number in range(60)] == [fairness.VISITS] * 60


def test_a_visitor_over_his_share_is_told_so_and_others_are_let_in(line):
    told = [line.ask("greedy") for _ in range(159)]
    assert told == [fairness.VISITS] * PER_VISITOR + [fairness.CROWDED] * (159 - PER_VISITOR)
    assert line.ask("pupil") == fairness.VISITS
    line.finish()
    assert line.ask("greedy") == fairness.VISITS


def test_made_up_visitors_share_the_share_of_their_address(line):
    told = [line.ask(f"made up {number}", "2001:db8::" + hex(number)[2:]) for number in range(PER_ADDRESS + 20)]
    assert told.count(fairness.VISITS) == PER_ADDRESS and told[-1] == fairness.CROWDED
    assert line.ask("pupil", "2001:db9::1") == fairness.VISITS


def test_programs_have_a_small_line_of_their_own(line):
    sentence = "Too many pictures wait here just now: try again in a moment."
    told = [line.ask(None, what=fairness.PROGRAMS) for _ in range(60)]
    assert told == [fairness.PROGRAMS] * ALL_PROGRAMS + [sentence] * (60 - ALL_PROGRAMS)
    assert line.ask("pupil") == fairness.VISITS


def test_made_up_visitors_erase_nobody_elses_state(line, monkeypatch):
    monkeypatch.setattr(fairness, "HELD_STATES", 40)
    pupils = [f"pupil {number}" for number in range(15)]
    for pupil in pupils:
        line.ask(pupil)
    line.finish()
    for number in range(60):
        line.ask(f"made up {number}", ELSEWHERE)
        line.finish()
    held = line.page.state_holder.session_data
    assert set(pupils) <= held.keys() and len(held) <= 40 and "made up 59" in held
    assert len(line.queue.pending_messages_per_session) <= 40


def test_programs_leave_no_state_and_can_still_fetch_their_answers(line):
    for _ in range(10):
        line.ask(None, what=fairness.PROGRAMS)
    line.finish()
    line.ask("pupil")
    assert line.page.state_holder.session_data.keys() == {"pupil"}
    assert len(line.queue.pending_messages_per_session) == 11


def test_a_visitor_who_fetches_nothing_is_not_answered_for_ever(line, monkeypatch):
    monkeypatch.setattr(fairness, "_UNREAD", 3)
    assert line.ask("absent") == fairness.VISITS
    line.finish()
    for _ in range(4):
        line.queue.pending_messages_per_session["absent"].put_nowait(None)
    assert line.ask("absent") == fairness.CROWDED


def test_names_of_uploads_are_not_kept_for_ever(line):
    line.page.upload_file_set.add("picture")
    line.ask("pupil")
    assert not any(line.page.temp_file_sets)
