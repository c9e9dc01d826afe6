"""The pages of a review: what each address answers.

/                       the queue, with filters             /issue/1?at=14          a document, one of its records to be edited
/issue/1/say  (POST)    accept, set, reject, add            /undo (POST)            takes back the last thing said
/find?words=森林          sentences                           /complete?field=place   what a field may hold
/issue/1/page?at=14     the page of a PDF                   /static/…               style and script
"""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from jinja2 import Environment, FileSystemLoader, select_autoescape
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from extractor.errors import ExtractorError, InputError
from extractor.pipeline import Extractor
from extractor.review.complete import complete
from extractor.review.document import Entry, form, page_image, shown
from extractor.review.guard import Guard, form_token, same
from extractor.review.queue import COUNTED, KINDS, SIZE, STATES, Filters, Queue, filters_of, progress
from extractor.stored.check import Checker
from extractor.stored.corrections import ConflictError, Edit, say, take_back
from extractor.stored.find import found
from extractor.stored.missed import missed
from extractor.write.observe import period
from extractor.write.storable import storable
from extractor.write.store import Store

HERE = Path(__file__).parent
ACTIONS = ("accept", "set", "reject", "add")


class Review:
    """The endpoints, over one store, for one person."""

    def __init__(self, store: Store, extractor: Extractor, who: str, token: str) -> None:
        self._store, self._extractor, self._who, self._form_token = store, extractor, who, form_token(token)
        self._queue, self._check = Queue(store), Checker(extractor)
        self._templates = Environment(
            loader=FileSystemLoader(HERE / "templates"),
            autoescape=select_autoescape(default=True),
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._templates.filters["address"] = urlencode
        self._templates.globals["period"] = shown_period

    def warm(self) -> None:
        """Looks for figures that jump, which takes seconds in a large store, before somebody asks for them."""
        with suppress(ExtractorError), self._store.reading() as connection:     # whoever asks for them is told
            self._queue.jumps(connection)

    def queue(self, request: Request) -> Response:
        filters = filters_of(request.query_params)
        offset = whole(request.query_params.get("from"))
        with self._store.reading() as connection:
            rows = self._queue.page(connection, filters, offset)
            count = self._queue.count(connection, filters)
            done = progress(connection, self._who)
        return self._html(
            "queue.html",
            rows=rows,
            filters=filters,
            offset=offset,
            size=SIZE,
            count=count,
            counted=COUNTED,
            done=done,
            kinds=KINDS,
            states=STATES,
            message=request.query_params.get("told", "")[:300],
        )

    def document(self, request: Request) -> Response:
        return self._document(request, request.path_params["issue"], whole(request.query_params.get("at"), None))

    def _document(
        self,
        request: Request,
        issue: int,
        at: int | None,
        *,
        message: str = "",
        given: dict[str, str] | None = None,
        status: int = 200,
    ) -> Response:
        filters = filters_of(request.query_params)
        with self._store.reading() as connection:
            page = shown(connection, issue, at, self._extractor)
            done = progress(connection, self._who)
        if page is None:
            return PlainTextResponse(f"No issue has the number {issue}.", 404)
        fields = form(page.current, given) if page.current else []
        return self._html(
            "document.html",
            status,
            page=page,
            filters=filters,
            fields=fields,
            done=done,
            message=message or request.query_params.get("told", "")[:300],
            fault=message.partition(":")[0],
        )

    async def say(self, request: Request) -> Response:
        given = {name: storable(str(value)) for name, value in (await request.form()).items()}
        return await run_in_threadpool(self._say, request, given)

    def _say(self, request: Request, given: dict[str, str]) -> Response:
        if not same(given.pop("csrf", ""), self._form_token):
            return PlainTextResponse("This form is none of this page's.", 403)
        issue, start, end = request.path_params["issue"], whole(given.pop("start", "")), whole(given.pop("end", ""))
        action, seen, note = given.pop("action", ""), whole(given.pop("seen", "")), given.pop("note", "")
        if action not in ACTIONS:
            return PlainTextResponse("No such action.", 400)
        try:
            record = self._record(issue, start, end, action, given)
            say(self._store, Edit(
                issue_id=issue, start=start, end=end, action=action, who=self._who,  # type: ignore[arg-type]
                record=record, seen=seen, note=note.strip()[:1000] or None,
            ))
        except ConflictError as error:
            return self._document(request, issue, start, message=str(error), status=409)
        except InputError as error:
            return self._document(request, issue, start, message=str(error), given=given, status=422)
        return RedirectResponse(self._next(request, issue, start, stay=action == "add"), 303)

    def _record(self, issue: int, start: int, end: int, action: str, given: dict[str, str]) -> Any:
        """What a record is to be; None where only its place matters. Raises InputError."""
        if action in {"accept", "reject"}:
            return None
        with self._store.reading() as connection:
            page = shown(connection, issue, start, self._extractor)
        if page is None:
            raise InputError(f"no issue has the number {issue}")
        if action == "add":
            return missed(page.text, start, end, page.issue, self._extractor)
        entry = next((one for one in page.entries if (one.record.start, one.record.end) == (start, end)), None)
        if entry is None:
            raise InputError(f"no record stands at {start} to {end}")
        return self._check.changed(entry.record, given)

    def _next(self, request: Request, issue: int, start: int, *, stay: bool) -> str:
        """The address of what comes next: the record itself, the next one that nobody looked at, or the queue's
        first."""
        filters = filters_of(request.query_params)
        if stay:
            return address(f"/issue/{issue}", filters, at=start)
        with self._store.reading() as connection:
            page = shown(connection, issue, start, self._extractor)
            left: list[Entry] = (
                [one for one in page.entries if not one.review and one.record.start > start] if page else []
            )
            if left:
                return address(f"/issue/{issue}", filters, at=left[0].record.start)
            first = self._queue.page(connection, filters, 0, 1) if filters.state == "open" else []
        return address(f"/issue/{first[0].issue_id}", filters, at=first[0].start) if first else address("/", filters)

    async def undo(self, request: Request) -> Response:
        given = await request.form()
        return await run_in_threadpool(self._undo, request, str(given.get("csrf", "")))

    def _undo(self, request: Request, token: str) -> Response:
        if not same(token, self._form_token):
            return PlainTextResponse("This form is none of this page's.", 403)
        taken = take_back(self._store, self._who)
        filters = filters_of(request.query_params)
        if taken is None:
            return RedirectResponse(address("/", filters, told="There is nothing to take back."), 303)
        with self._store.reading() as connection:
            issue = self._store.number_of(connection, taken.path, taken.member)
        if issue is None:
            return RedirectResponse(address("/", filters, told=f"Taken back in {taken.path}."), 303)
        return RedirectResponse(
            address(f"/issue/{issue}", filters, at=taken.start, told=f"Taken back: {taken.action}."), 303
        )

    def find(self, request: Request) -> Response:
        words = storable(request.query_params.get("words", "")[:200])
        sentences, message = [], ""
        with self._store.reading() as connection:
            try:
                sentences = [*found(connection, words, SIZE)] if words else []
            except InputError as error:
                message = str(error)
            done = progress(connection, self._who)
        return self._html("find.html", words=words, sentences=sentences, message=message, done=done, filters=Filters())

    def complete(self, request: Request) -> Response:
        field, begun = request.query_params.get("field", ""), storable(request.query_params.get("begun", "")[:60])
        with self._store.reading() as connection:
            return JSONResponse(complete(connection, field, begun, self._extractor))

    def image(self, request: Request) -> Response:
        with self._store.reading() as connection:
            page = shown(
                connection, request.path_params["issue"], whole(request.query_params.get("at")), self._extractor
            )
        if page is None or not page.image or page.current is None:
            return PlainTextResponse("There is no picture of this page.", 404)
        try:
            record = page.current.record
            return Response(page_image(page.issue.path, record.page or 1, record.bbox), media_type="image/png")
        except Exception as error:      # whatever a damaged file makes the renderer raise
            return PlainTextResponse(f"The page cannot be drawn: {type(error).__name__}.", 404)

    def _html(self, template: str, status: int = 200, **values: Any) -> Response:
        content = self._templates.get_template(template).render(csrf=self._form_token, who=self._who, **values)
        return HTMLResponse(content.encode("utf-8", "replace"), status)


def address(path: str, filters: Filters, **more: Any) -> str:
    told = filters.address() | {name: str(value) for name, value in more.items()}
    return path + ("?" + urlencode(told) if told else "")


def shown_period(first: Any, last: Any) -> str:
    return period(first.isoformat() if first else None, last.isoformat() if last else None) or ""


def whole(text: str | None, otherwise: Any = 0) -> Any:
    """A whole number from an address or a form; something else is as good as none."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else otherwise


def told(_request: Request, error: Exception) -> Response:
    """A fault of the store is one line."""
    return PlainTextResponse(str(error), 500)


def make_app(review: Review, token: str, names: frozenset[str]) -> Starlette:
    """The application. `names` are what the Host header may say: 127.0.0.1:8765, localhost:8765."""
    routes = [
        Route("/", review.queue),
        Route("/find", review.find),
        Route("/complete", review.complete),
        Route("/issue/{issue:int}", review.document),
        Route("/issue/{issue:int}/page", review.image),
        Route("/issue/{issue:int}/say", review.say, methods=["POST"]),
        Route("/undo", review.undo, methods=["POST"]),
        Mount("/static", StaticFiles(directory=HERE / "static")),
    ]
    return Starlette(
        routes=routes,
        middleware=[Middleware(Guard, token=token, names=names)],
        exception_handlers={ExtractorError: told},
    )
