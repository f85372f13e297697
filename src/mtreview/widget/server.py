"""The review page in a browser without a notebook: a small server on 127.0.0.1, for whoever has the token.

The page is the notebook's, and so are the handlers: messages go over one WebSocket per open tab, each with its own partner in
Python on the same review, so that tabs see each other's decisions. A decision is in the file before it is answered."""

import asyncio
import json
import secrets
import socket
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import tornado.escape
import tornado.httpserver
import tornado.web
import tornado.websocket
from tornado.ioloop import IOLoop

from mtreview.errors import MtreviewError
from mtreview.revision.session import Review
from mtreview.widget.handlers import Desk
from mtreview.widget.live import Live
from mtreview.widget.source import page_source

__all__ = ["HOST", "open_socket", "serve"]

HOST = "127.0.0.1"
_COOKIE = "mtreview-token"
_LARGEST = 16 * 2**20  # bytes of a message: a typed sentence, however long

_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title><link rel="stylesheet" href="page.css">
<style>html, body {{ margin: 0; height: 100%; }} #page {{ padding: 8px; }}</style>
</head><body><main id="page"></main><script type="module" src="start.js"></script></body></html>
"""

# What the page asks of a notebook's model, over a WebSocket. A line that broke is made again; what was asked meanwhile waits.
_START = """
import page from "./page.js";
const ears = new Set();
const waiting = [];
let socket = null;
function connect() {
  socket = new WebSocket(`ws://${location.host}/messages`);
  socket.onopen = () => { while (waiting.length) socket.send(waiting.shift()); };
  socket.onmessage = (e) => { const message = JSON.parse(e.data); for (const ear of [...ears]) ear(message, []); };
  socket.onclose = () => { setTimeout(connect, 1000); };
}
connect();
const model = {
  get: (name) => ({ height: "calc(100vh - 16px)" })[name],
  set: () => {}, save_changes: () => {},
  on: (name, ear) => { if (name === "msg:custom") ears.add(ear); },
  off: (name, ear) => { ears.delete(ear); },
  send: (message) => { const text = JSON.stringify(message); if (socket.readyState === 1) socket.send(text); else waiting.push(text); },
};
page.render({ model, el: document.getElementById("page") });
"""


def open_socket(first: int) -> socket.socket:
    """A listening socket on the first free port of 127.0.0.1 from `first` on; MtreviewError when a hundred are taken."""
    for port in range(first, min(first + 100, 65536)):
        made = socket.socket()
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            made.bind((HOST, port))
            made.listen()
        except OSError:
            made.close()
            continue
        made.setblocking(False)
        return made
    raise MtreviewError(f"no free port on {HOST} from {first} on; give another one with --port")


def serve(
    review: Review,
    sockets: socket.socket,
    token: str,
    *,
    check: bool = False,
    ready: Callable[[], object] | None = None,
    stop: asyncio.Event | None = None,
) -> None:
    """Serves the page until interrupted (or `stop` is set). With `check` changed English is checked again at once, for which
    the models are loaded. `ready` is called when the page can be opened."""
    live = Live(review) if check else None
    if live is not None:
        live.warm()

    async def run() -> None:
        server = tornado.httpserver.HTTPServer(_application(review, live, sockets.getsockname()[1], token))
        server.add_sockets([sockets])
        if ready is not None:
            ready()
        await (stop or asyncio.Event()).wait()
        server.stop()
        await server.close_all_connections()

    asyncio.run(run())


def _application(review: Review, live: Live | None, port: int, token: str) -> tornado.web.Application:
    title = f"{review.document.id}: review"
    files = {
        "page.js": ("text/javascript", page_source("js")),
        "page.css": ("text/css", page_source("css")),
        "start.js": ("text/javascript", _START),
    }
    shared = {"token": token, "hosts": {f"{HOST}:{port}", f"localhost:{port}"}}
    return tornado.web.Application(
        [
            (r"/", _Front, shared | {"page": _PAGE.format(title=tornado.escape.xhtml_escape(title))}),
            (r"/(page\.js|page\.css|start\.js)", _File, shared | {"files": files}),
            (r"/messages", _Messages, shared | {"review": review, "live": live}),
        ],
        websocket_max_message_size=_LARGEST,
    )


class _Guarded(tornado.web.RequestHandler):
    """Answers this machine's browser only: under its own name (so that no page elsewhere can pose as us) and with the token."""

    def initialize(self, token: str, hosts: set[str], **more: Any) -> None:
        self.token, self.hosts = token, hosts
        for name, value in more.items():
            setattr(self, name, value)

    def prepare(self) -> None:
        given = self.get_query_argument("token", "") or self.get_cookie(_COOKIE) or ""
        if self.request.host not in self.hosts or not secrets.compare_digest(given.encode(), self.token.encode()):
            raise tornado.web.HTTPError(403, reason="open the address that `mtreview edit` printed")

    def set_default_headers(self) -> None:
        self.set_header("Content-Security-Policy", "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; "
                        "connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'")  # fmt: skip
        self.set_header("X-Content-Type-Options", "nosniff")
        self.set_header("Referrer-Policy", "no-referrer")
        self.set_header("Cache-Control", "no-store")


class _Front(_Guarded):
    page: str

    def get(self) -> None:
        if self.get_query_argument("token", ""):  # out of the address and the history
            self.set_cookie(_COOKIE, self.token, httponly=True, samesite="Strict")
            self.redirect("/")
            return
        self.write(self.page)


class _File(_Guarded):
    files: dict[str, tuple[str, str]]

    def get(self, name: str) -> None:
        kind, text = self.files[name]
        self.set_header("Content-Type", f"{kind}; charset=utf-8")
        self.write(text)


class _Messages(_Guarded, tornado.websocket.WebSocketHandler):
    review: Review
    live: Live | None

    def check_origin(self, origin: str) -> bool:
        return urlsplit(origin).netloc in self.hosts

    def open(self, *_: str, **__: str) -> None:
        loop = IOLoop.current()
        self.desk = Desk(self.review, live=self.live)
        self.desk.tell = lambda event: loop.add_callback(self._send, event)  # scores come from another thread

    def on_message(self, message: str | bytes) -> None:
        try:
            asked = json.loads(message)
        except ValueError:
            asked = None
        self._send(self.desk.answer(asked))

    def on_close(self) -> None:
        self.review.watchers.discard(self.desk)

    def _send(self, message: Any) -> None:
        if self.ws_connection is not None and not self.ws_connection.is_closing():
            self.write_message(json.dumps(message, ensure_ascii=False))
