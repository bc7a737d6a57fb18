"""Django's handler under an ASGI server: whole answers in one piece, streams and uploads piece by piece."""

import asyncio
from collections.abc import Callable, Iterable
from typing import Any

import pytest
from django.http import HttpResponse, StreamingHttpResponse

from storefront.core.bridge import PageBridge

App = Callable[[dict[str, Any], Any], Iterable[bytes]]


def asked(app: App, *received: dict[str, Any]) -> list[dict[str, Any]]:
    """The messages that a server gets from the bridge for one request."""
    scope = {
        "type": "http", "method": "POST", "path": "/茶/", "query_string": b"a=1", "http_version": "1.1",
        "headers": [(b"host", b"shop.test"), (b"content-length", b"6")], "scheme": "https",
        "server": ("shop.test", 443), "client": ("192.0.2.7", 5),
    }  # fmt: skip
    waiting, sent = list(received), []

    async def receive() -> dict[str, Any]:
        return waiting.pop(0)

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    asyncio.run(PageBridge(app, workers=1)(scope, receive, send))  # type: ignore[arg-type]
    return sent


def whole(body: bytes = b"") -> dict[str, Any]:
    return {"type": "http.request", "body": body, "more_body": False}


def answer(response: Any) -> App:
    def app(environ: dict[str, Any], start: Any) -> Any:
        start("201 Created", [("Content-Type", "text/plain"), ("Set-Cookie", "a=1"), ("Set-Cookie", " b=2")])
        return response

    return app


def test_a_page_is_handed_over_in_one_piece() -> None:
    closed: list[bool] = []
    page = HttpResponse(b"tea")
    page._resource_closers.append(lambda: closed.append(True))

    head, body = asked(answer(page), whole())

    assert head["status"] == 201
    assert head["headers"] == [(b"content-type", b"text/plain"), (b"set-cookie", b"a=1"), (b"set-cookie", b"b=2")]
    assert body == {"type": "http.response.body", "body": b"tea"}
    assert closed == [True]


def test_a_stream_goes_piece_by_piece() -> None:
    pieces = asked(answer(StreamingHttpResponse(iter([b"a", b"b"]))), whole())

    assert [m.get("body") for m in pieces] == [None, b"a", b"b", b""]
    assert [m.get("more_body", False) for m in pieces] == [False, True, True, False]


@pytest.mark.parametrize(
    "received", [[whole(b"a cup!")], [{"type": "http.request", "body": b"a ", "more_body": True}, whole(b"cup!")]]
)
def test_the_body_of_a_request_is_read_however_it_comes(received: list[dict[str, Any]]) -> None:
    def app(environ: dict[str, Any], start: Any) -> Any:
        start("200 OK", [])
        read = environ["wsgi.input"].read(6)
        return HttpResponse(b"|".join([read, environ["PATH_INFO"].encode("latin1"), environ["REMOTE_ADDR"].encode()]))

    assert asked(app, *received)[-1]["body"] == b"a cup!|" + "/茶/|192.0.2.7".encode()


def test_an_application_that_fails_is_the_servers_to_tell() -> None:
    def app(environ: dict[str, Any], start: Any) -> Any:
        raise RuntimeError("broken")

    with pytest.raises(RuntimeError, match="broken"):
        asked(app, whole())
