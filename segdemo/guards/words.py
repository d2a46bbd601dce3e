"""How the server answers what it refuses and what goes wrong: in one line, in the caller's language, and calmly."""

from __future__ import annotations

import logging
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from segdemo.texts import DEFAULT_LANGUAGE, Sentence, speaking, text, understood

_log = logging.getLogger(__name__)


class Refusal(Exception):
    """A request that is not served.

    Attributes:
        status: the HTTP status.
        sentence: tells a person what to do instead.
    """

    def __init__(self, status: int, sentence: Sentence) -> None:
        super().__init__(sentence)
        self.status, self.sentence = status, sentence


def language_of(request: Any) -> str:
    """The language of ours to answer a request in: the one chosen in the page's address, else what the browser wants.

    The page's own script sends the query of the page's address, as it is then, with each event that it asks for.

    Args:
        request: anything with the ``headers`` and ``query_params`` of a Starlette request; Gradio's, too.
    """
    chosen = dict(reversed(request.query_params.multi_items())).get("lang")  # of a name that comes twice, the first
    return understood(request.headers.get("accept-language", ""), chosen)


class SpeakTheirLanguage:
    """Answers each request in the language of ours that the page's address names, or that the browser asks for first.

    What Gradio queues runs outside of the request: see ``page.py`` for that.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        with speaking(language_of(Request(scope)) if scope["type"] == "http" else DEFAULT_LANGUAGE):
            await self._app(scope, receive, send)


class AnswerInOneLine:
    """Turns every :class:`Refusal` into its sentence, and ends what a caller broke off without a trace in the log."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        begun, is_gone = False, False

        async def note_answer(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        async def note_leaving() -> Message:
            nonlocal is_gone
            message = await receive()
            is_gone = is_gone or message["type"] == "http.disconnect"
            return message

        try:
            await self._app(scope, note_leaving, note_answer)
        except Refusal as refusal:
            _log.info("refused: %s", refusal)
            # The rest of a refused body is not read, so nothing more can come over this connection.
            headers = {"Connection": "close"} if scope["method"] == "POST" else {}
            answer = PlainTextResponse(str(refusal.sentence), refusal.status, headers)
            await answer(scope, receive, send)
        except Exception as error:
            # Gradio's event streams fail where somebody leaves two of them at once.
            if is_gone:
                _log.warning("a caller left before he was answered: %r", error)
            # And they tell of a session that is not there, and then fail: all has been said.
            elif begun and isinstance(error, RuntimeError) and isinstance(error.__cause__, HTTPException):
                _log.info("an event stream ended: %r", error.__cause__)
                await send({"type": "http.response.body", "body": b"", "more_body": False})
            else:
                raise


def told_that_it_broke(request: Request, error: Exception) -> Response:
    """The answer to a request that nobody should have made fail; for ``exception_handlers``. uvicorn logs the error."""
    return PlainTextResponse(text("page.broken"), 500)
