"""Other websites and wrong names: who may reach the page through somebody's browser, and who may show it in a frame."""

from __future__ import annotations

import ipaddress
import re
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from segdemo.guards.words import Refusal
from segdemo.settings import Settings
from segdemo.texts import Sentence

# What a proxy tells of a request. Gradio believes these of anybody, and builds the page's own address from them.
_OF_A_PROXY = re.compile(rb"x-forwarded-.*|forwarded|x-real-ip|x-original-.*|x-gradio-server")
_HOST = re.compile(r"(\[[0-9a-f:.]+\]|[a-z0-9](?:[a-z0-9._-]*[a-z0-9])?)(?::([0-9]{1,5}))?")
_LOOPBACK_NAMES = ("localhost", "127.0.0.1", "[::1]")
_SAFE_METHODS = ("GET", "HEAD")

# Gradio's page needs its inline scripts and Function(); all that it loads and all that it sends stays with this server.
_CONTENT_POLICY = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "media-src 'self' data: blob:",
        "connect-src 'self' data: blob:",
        "worker-src 'self' blob:",
        "object-src 'none'",
        "base-uri 'self'",
        "form-action 'self'",
        "frame-ancestors 'self' https://huggingface.co https://*.hf.space",  # and those of the settings
    )
)


class TellBrowsers:
    """Tells browsers with every answer not to guess its type, to load nothing from elsewhere, and who may frame it."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self._app = app
        self._headers = {
            "X-Content-Type-Options": "nosniff",
            "Referrer-Policy": "same-origin",
            "Content-Security-Policy": " ".join((_CONTENT_POLICY, *sorted(settings.frames))),
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self._headers.items():
                    headers.setdefault(name, value)
            await send(message)

        await self._app(scope, receive, send_with_headers)


class KnownHosts:
    """Serves the page under its own names only, takes nothing from other websites, and believes declared proxies only.

    Who reaches it over this machine's own address must call it ``localhost``, ``127.0.0.1`` or ``[::1]`` with its port,
    so that no website can point a name of its own at it. Elsewhere ``SEGDEMO_HOSTS`` lists its names, if it is set.
    """

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self._app, self._settings = app, settings

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        believed = [header for header in scope["headers"] if self._settings.behind_proxy or not _is_forwarded(header)]
        headers = Headers(raw=believed)
        host = self._host(headers, scope)
        origin = headers.get("origin")
        is_foreign = headers.get("sec-fetch-site") == "cross-site" or not (origin is None or self._is_own(origin, host))
        if is_foreign and scope["method"] not in _SAFE_METHODS:
            raise Refusal(403, Sentence("guards.other_site"))
        if is_foreign:  # else Gradio would allow the other website to read the answer
            believed = [(name, value) for name, value in believed if name != b"origin"]
        await self._app({**scope, "headers": believed}, receive, send)

    def _host(self, headers: Headers, scope: Scope) -> str:
        """The host that the request was sent to, ``name`` or ``name:port``; raises Refusal where it is none of ours."""
        host = headers.get("x-forwarded-host", "").partition(",")[0].strip() or headers.get("host", "")
        host = host.lower()
        parts = _HOST.fullmatch(host)
        address, port = scope.get("server") or ("", None)
        scheme = scope.get("scheme", "http")
        port = port or (443 if scheme == "https" else 80)
        if parts is None or len(headers.getlist("host")) != 1:
            raise Refusal(400, Sentence("page.bad_request"))
        named = f"{parts[1]}:{parts[2] or (443 if scheme == 'https' else 80)}"
        own = [address if ":" not in address else f"[{address}]"]
        if _is_loopback(address):
            own += [*_LOOPBACK_NAMES, self._settings.listens_at]
        is_open = not self._settings.hosts and (self._settings.behind_proxy or not _is_loopback(address))
        listed = self._settings.hosts & {parts[1], host}
        if not (is_open or listed or named in [f"{name}:{port}" for name in own]):
            known = min(self._settings.hosts, default=f"127.0.0.1:{port}")
            raise Refusal(421, Sentence("guards.wrong_host", address=f"{scheme}://{known}"))
        return host

    def _is_own(self, origin: str, host: str) -> bool:
        try:
            netloc = urlsplit(origin.lower()).netloc
        except ValueError:
            return False
        name = netloc.rpartition(":")[0] if re.search(r":[0-9]+$", netloc) else netloc
        # Behind a proxy that speaks https to the browser, the request itself came over http: any default port will do.
        default = re.compile(":(80|443)$")
        return default.sub("", netloc) == default.sub("", host) or bool(self._settings.hosts & {netloc, name})


def client_address(scope: Scope, settings: Settings) -> str:
    """The address of the person who asks; behind a declared proxy, the last one in ``X-Forwarded-For`` that is public.

    What stands before it could have been written by anybody; what comes after it, by the machines behind the proxy.
    """
    client = (scope.get("client") or ("", 0))[0]
    if not settings.behind_proxy:
        return client
    for header in reversed(Headers(scope=scope).getlist("x-forwarded-for")):
        for told in reversed(header.split(",")):
            try:
                address = ipaddress.ip_address(told.strip())
            except ValueError:
                continue
            if not address.is_private:
                return str(address)
    return client


def neighbourhood(address: str) -> str:
    """What counts as one address: in IPv6, everybody has a whole network of them."""
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if isinstance(found, ipaddress.IPv4Address) or found.ipv4_mapped:
        return str(getattr(found, "ipv4_mapped", None) or found)
    return str(ipaddress.ip_network((found, 64), strict=False))


def _is_forwarded(header: tuple[bytes, bytes]) -> bool:
    return _OF_A_PROXY.fullmatch(header[0].lower()) is not None


def _is_loopback(address: str) -> bool:
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return False
    return (getattr(found, "ipv4_mapped", None) or found).is_loopback
