"""What keeps a page of this machine from being used by other pages and other people.

The Host header must name this machine, so that no other name can be bound to it. A cookie, which only the printed
address sets, must come with every request; a form must bring the token of its page; scripts and styles come from this
server's files alone.
"""

from __future__ import annotations

import hashlib
import hmac
from urllib.parse import urlsplit

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

COOKIE = "extractor_review"
LONGEST = 200_000       # bytes of a form
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}


class Guard:
    """Middleware round all pages. `names` are what the Host header may say."""

    def __init__(self, app: ASGIApp, token: str, names: frozenset[str]) -> None:
        self._app, self._token, self._names = app, token, names

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        refused = self._refusal(Request(scope))

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(HEADERS)
            await send(message)

        await (refused or self._app)(scope, receive, with_headers)

    def _refusal(self, request: Request) -> Response | None:
        """The answer to a request that must not reach a page, or None."""
        if request.headers.get("host", "") not in self._names:
            return PlainTextResponse("This server answers to its own address only.", 421)
        if request.method not in {"GET", "HEAD", "POST"}:
            return PlainTextResponse("Method not allowed.", 405)
        if "token" in request.query_params and request.method == "GET":
            if not same(request.query_params["token"], self._token):
                return PlainTextResponse("The token is wrong; open the address that extractor review printed.", 403)
            entered = RedirectResponse("/", 303)
            entered.set_cookie(COOKIE, session(self._token), httponly=True, samesite="strict", path="/")
            return entered
        if not same(request.cookies.get(COOKIE, ""), session(self._token)):
            return PlainTextResponse("Open the address that extractor review printed; it holds a token.", 403)
        if request.method == "POST":
            origin = request.headers.get("origin")
            if origin and urlsplit(origin).netloc not in self._names:
                return PlainTextResponse("A form of another page is not taken.", 403)
            if (
                not request.headers.get("content-length", "").isdigit()
                or int(request.headers["content-length"]) > LONGEST
            ):
                return PlainTextResponse("The form is too long.", 413)
        return None


def session(token: str) -> str:
    return derived(token, "session")


def form_token(token: str) -> str:
    """What every form must bring: a page that cannot read ours does not know it."""
    return derived(token, "form")


def derived(token: str, what: str) -> str:
    return hmac.new(token.encode(), what.encode(), hashlib.sha256).hexdigest()


def same(given: str, wanted: str) -> bool:
    return hmac.compare_digest(given.encode("utf-8", "replace"), wanted.encode())
