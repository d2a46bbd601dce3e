"""One person's share: how many jobs of a visitor and of an address may wait, and whose state is forgotten first.

A whole class can come from one address, so its share is large; who makes up visitors can do so from his address only.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import MutableMapping
from typing import Any, cast

import gradio as gr

from segdemo.guards import Settings, client_address, neighbourhood, settled
from segdemo.texts import text

# Concurrency ids of events: what visitors of the page ask for, what programs ask for, and what tells of a full line.
VISITS, PROGRAMS, CROWDED = "visits", "programs", "crowded"
PER_VISITOR = 8  # jobs that are not done yet; all but the newest end at their next step
PER_ADDRESS = 128
ALL_PROGRAMS = 32
HELD_STATES = 400  # visits that the server remembers
_UNREAD = 400  # messages that a visitor has not fetched: his page is gone, or never was

_Asking = tuple[str, bool]  # an address, and whether a program asks


class FairQueue:
    """Stands before the queue of ``page``, which was made with ``page.queue()``.

    A visitor over his share is answered by the event CROWDED, which tells him so in a sentence; a program is refused
    with that sentence.
    """

    def __init__(self, page: gr.Blocks) -> None:
        self._page, self._settings = page, Settings.from_environment()
        self._crowded = next(id_ for id_, function in page.fns.items() if function.concurrency_id == CROWDED)
        self._queue = cast(Any, page._queue)
        self._push = self._queue.push
        self._asking: dict[str, _Asking] = {}  # who asks, by the session that Gradio keeps his state under
        self._queue.push = self.push
        # Gradio counts all events with pandas after each of them, for a page that is not open here.
        self._queue.ANALYTICS_MAX_EVENTS = 1
        self._queue.ANAYLTICS_CACHE_FREQUENCY = sys.maxsize
        self._queue.sleep_when_free = 0.01  # seconds between two looks for work; by default it looks a thousand times

    async def push(self, body: Any, request: Any, username: str | None) -> tuple[bool, Any, Any]:
        """As ``gradio.queueing.Queue.push``."""
        function = self._page.fns.get(body.fn_index)
        asking = (neighbourhood(client_address(request.scope, self._settings)), _of_program(function))
        if function is not None and self._is_crowded(body.session_hash, asking):
            if function.concurrency_id != VISITS:
                return False, text("page.crowded"), "queue_full"
            body.fn_index, body.data = self._crowded, []
        self._make_room()
        done = await self._push(body, request, username)
        if done[0]:
            self._asking[body.session_hash] = asking
            await settled(body.session_hash)  # now the browser opens a stream, unless it believes that it has one
        return done

    def _is_crowded(self, session: str | None, asking: _Asking) -> bool:
        waiting = [event for event in self._queue.event_ids_to_events.values() if event.fn._id != self._crowded]
        addresses = [self._asking[event.session_hash][0] for event in waiting if event.session_hash in self._asking]
        unread = self._queue.pending_messages_per_session.get(session)
        return (
            sum(event.session_hash == session for event in waiting) >= PER_VISITOR
            or addresses.count(asking[0]) >= PER_ADDRESS
            or (asking[1] and sum(_of_program(event.fn) for event in waiting) >= ALL_PROGRAMS)
            or (unread is not None and unread.qsize() > _UNREAD)
        )

    def _make_room(self) -> None:
        """Forget what programs that are done left, and the oldest visit from the address that most are from."""
        for names in self._page.temp_file_sets:
            names.clear()  # of all files ever; Gradio would delete by them, see private_folder.py
        states, unread = self._page.state_holder.session_data, self._queue.pending_messages_per_session
        busy = {event.session_hash for event in self._queue.event_ids_to_events.values()}
        for session in self._asking.keys() - busy:
            if self._asking[session][1]:
                _forget(session, states, self._asking)  # not the messages, he may be about to fetch them
        for session in self._queue.pending_event_ids_session.keys() - unread.keys() - busy:
            _forget(session, self._queue.pending_event_ids_session)
        while len(states) >= HELD_STATES and states.keys() - busy:
            idle = [session for session in states if session not in busy]  # used longest ago first
            most = Counter(map(self._asking.get, idle)).most_common(1)[0][0]
            oldest = next(session for session in idle if self._asking.get(session) == most)
            _forget(oldest, states, self._asking, unread, self._queue.pending_event_ids_session)


def _forget(session: str, *held: MutableMapping[str, Any]) -> None:
    for kept in held:
        kept.pop(session, None)


def _of_program(function: Any) -> bool:
    return function is not None and function.concurrency_id == PROGRAMS
