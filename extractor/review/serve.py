"""A store → a server on this machine alone, and the address to open.

    serve("facts.db", 8765, "wang", tell=print)    # http://127.0.0.1:8765/?token=…
"""

from __future__ import annotations

import secrets
import socket
from collections.abc import Callable
from threading import Thread

from extractor.errors import InputError, MissingError
from extractor.pipeline import Extractor
from extractor.stored import opened

HOST = "127.0.0.1"


def serve(store: str, port: int, who: str, extractor: Extractor, tell: Callable[[str], None]) -> None:
    """Answers until it is interrupted. Port 0 takes any that is free. Raises MissingError where the extra is not
    installed, InputError where the port is taken or the store is not there.
    """
    try:
        import uvicorn

        from extractor.review.app import Review, make_app
    except ImportError as error:
        raise MissingError(f"the review page needs {error.name}", "review") from None
    token = secrets.token_urlsafe(24)
    with opened(store, extractor) as held, socket.socket() as listening:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listening.bind((HOST, port))
        except OSError as error:
            raise InputError(f"--port {port}: {error.strerror}") from None
        listening.listen(64)    # before the address is told: it may be opened at once
        number = listening.getsockname()[1]
        review = Review(held, extractor, who, token)
        app = make_app(review, token, frozenset({f"{HOST}:{number}", f"localhost:{number}"}))
        Thread(target=review.warm, daemon=True).start()
        tell(f"http://{HOST}:{number}/?token={token}")
        uvicorn.Server(uvicorn.Config(app, log_level="error", lifespan="off", server_header=False)).run(
            sockets=[listening]
        )
