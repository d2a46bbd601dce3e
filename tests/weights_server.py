"""A web server on this machine that hands out files of weights, well or badly."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from segdemo.pairs.download import PublishedFile


class WeightsServer:
    """What the server has and how it behaves; what it was asked for.

    Attributes:
        requests: the name of the file and the first byte of every request.
        continues: whether it can begin in the middle of a file.
        status: what it answers instead of the file, if not None.
        cuts: of the next answers, how many bytes are sent before the connection breaks off; then come whole ones.
        stops: after so many bytes of every answer nothing more is sent, but the connection stays open.
    """

    def __init__(self, address: str) -> None:
        self.address = address
        self.contents: dict[str, bytes] = {}
        self.requests: list[tuple[str, int]] = []
        self.continues = True
        self.status: int | None = None
        self.cuts: list[int] = []
        self.stops: int | None = None
        self.closing = threading.Event()

    def publish(self, content: bytes, name: str = "model") -> PublishedFile:
        """Put a file on the server, under a name with the first digits of its hash."""
        sha256 = hashlib.sha256(content).hexdigest()
        full_name = f"{name}-{sha256[:8]}.pth"
        self.contents[full_name] = content
        return PublishedFile(f"{self.address}/{full_name}", len(content), sha256)


@contextmanager
def weights_server() -> Iterator[WeightsServer]:
    """A running server."""
    http = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    http.daemon_threads = True
    http.weights = WeightsServer(f"http://127.0.0.1:{http.server_port}")
    threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    try:
        yield http.weights
    finally:
        http.weights.closing.set()
        http.shutdown()
        http.server_close()


class _Handler(BaseHTTPRequestHandler):
    def do_HEAD(self) -> None:
        """As the Hugging Face Hub: it tells of the file and where it is, and does not send it."""
        server: WeightsServer = self.server.weights
        if server.status:
            self.send_error(server.status)
            return
        content = server.contents[self.path.lstrip("/")]
        self.send_response(302)
        self.send_header("Location", "https://files.invalid/elsewhere")
        self.send_header("X-Linked-Size", str(len(content)))
        self.send_header("X-Linked-Etag", f'"{hashlib.sha256(content).hexdigest()}"')
        self.send_header("Content-Length", "0")
        self.end_headers()

    def do_GET(self) -> None:
        server: WeightsServer = self.server.weights
        name = self.path.lstrip("/")
        content = server.contents[name]
        start = int(self.headers.get("Range", "bytes=0-").removeprefix("bytes=").removesuffix("-"))
        server.requests.append((name, start))
        if server.status or start >= len(content) > 0:
            self.send_error(server.status or 416)
            return
        if start and server.continues:
            self.send_response(206)
            self.send_header("Content-Range", f"bytes {start}-{len(content) - 1}/{len(content)}")
            content = content[start:]
        else:
            self.send_response(200)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if server.cuts:
            content = content[: server.cuts.pop(0)]
        self.wfile.write(content[: server.stops])
        if server.stops is not None:
            self.wfile.flush()
            server.closing.wait(30)

    def log_message(self, *_: object) -> None:
        pass
