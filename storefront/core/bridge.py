"""Django's synchronous handler under an ASGI server: one hop to a thread and back for a page."""

import asyncio
import contextvars
import io
from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import Any

from a2wsgi import WSGIMiddleware
from a2wsgi.wsgi import Body, build_environ

Message = Mapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]


class PageBridge(WSGIMiddleware):
    """a2wsgi's bridge, but an answer that is whole in memory goes back as one piece.

    The original hands over head, body and end one by one, and its thread waits for each: a third of the work that a
    small page costs. Files and other streams still go piece by piece, so that none is held in memory.
    """

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "http":
            await self._answer(scope, receive, send)
        else:
            await super().__call__(scope, receive, send)

    async def _answer(self, scope: Any, receive: Receive, send: Send) -> None:
        loop = asyncio.get_running_loop()
        environ = build_environ(scope, await _input(loop, receive))
        context = contextvars.copy_context()

        def work() -> list[Message]:
            return context.run(_respond, self.app, environ, lambda m: _send_from_thread(loop, send, m))

        for message in await loop.run_in_executor(self.executor, work):
            await send(message)


async def _input(loop: asyncio.AbstractEventLoop, receive: Receive) -> Any:
    """The request's body as a file. What has come is read at once, the further parts of an upload when asked for."""
    first = await receive()
    data = first.get("body", b"")
    if not first.get("more_body", False):
        return io.BytesIO(data)
    body = Body(loop, receive)  # type: ignore[arg-type]
    body.buffer.extend(data)
    return body


def _respond(app: Any, environ: Any, send: Callable[[Message], None]) -> list[Message]:
    """Call the application; returns the messages of an answer that is whole. A stream is sent here, in this thread."""
    head: dict[str, Any] = {}

    def start(status: str, headers: Iterable[tuple[str, str]], exc_info: Any = None) -> None:
        head.update(
            type="http.response.start",
            status=int(status.split(" ", 1)[0]),
            headers=[(name.encode("latin1").lower(), value.strip().encode("latin1")) for name, value in headers],
        )

    response = app(environ, start)
    try:
        if not getattr(response, "streaming", True):
            return [head, {"type": "http.response.body", "body": b"".join(response)}]
        send(head)
        for piece in response:
            send({"type": "http.response.body", "body": piece, "more_body": True})
        return [{"type": "http.response.body", "body": b""}]
    finally:
        getattr(response, "close", lambda: None)()


def _send_from_thread(loop: asyncio.AbstractEventLoop, send: Send, message: Message) -> None:
    """Wait until the server took it: a slow reader must not fill the memory."""
    asyncio.run_coroutine_threadsafe(send(message), loop).result()  # type: ignore[arg-type]
