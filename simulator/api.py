"""The tickets API: pages of GET /tickets, and the misbehaviour of real APIs."""

from __future__ import annotations

import base64
import json
import threading
import time
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

DEFAULT_LIMIT = 100
GREATEST_LIMIT = 1000


@dataclass(frozen=True)
class Misbehaviour:
    """What goes wrong: every n-th request to /tickets (0: never), counted from the server's start."""

    limit_every: int = 0
    """Answer 429 with Retry-After."""
    retry_after: int = 1
    """Seconds in Retry-After."""
    fail_every: int = 0
    """Answer 500."""
    slow_every: int = 0
    """Answer after `slow_seconds`."""
    slow_seconds: float = 0.5
    page_size: int = 0
    """At most so many tickets a page, whatever was asked for (0: as asked)."""
    shift_after: int = 0
    """While the n-th page is on its way, what happens up to the next load happens (0: never)."""


class Tickets:
    """The tickets that are visible after a load, switchable at runtime."""

    def __init__(self, loads: Path, up_to: int | None = None) -> None:
        """Read the tickets beside the loads. Raises FileNotFoundError when there are none."""
        self._files = sorted((loads / "api").glob("tickets_*.jsonl"))
        if not self._files:
            raise FileNotFoundError(f"no tickets in {loads / 'api'}. Write loads with `python -m simulator generate`.")
        self._lock = threading.Lock()
        self.show(len(self._files) if up_to is None else up_to)

    @property
    def loads(self) -> int:
        """Greatest load that can be shown."""
        return len(self._files)

    def show(self, load: int) -> None:
        """Make visible what had happened up to a load; 0 shows nothing. Raises ValueError out of range."""
        if not 0 <= load <= self.loads:
            raise ValueError(f"load must be between 0 and {self.loads}. Got: {load}")
        newest: dict[str, dict[str, str]] = {}
        for path in self._files[:load]:
            for line in path.read_text(encoding="utf-8").splitlines():
                ticket = json.loads(line)
                newest[ticket["ticket_id"]] = ticket
        rows = sorted(newest.values(), key=_order)
        with self._lock:
            self.load, self._rows, self._keys = load, rows, [_order(row) for row in rows]

    def page(self, updated_since: str, cursor: str, limit: int) -> dict[str, Any]:
        """One page in the order (updated_at, ticket_id), from `updated_since` on, after `cursor`."""
        with self._lock:
            start = bisect_left(self._keys, (_canonical(updated_since), "")) if updated_since else 0
            if cursor:
                start = max(start, bisect_right(self._keys, _open_cursor(cursor)))
            rows = self._rows[start : start + limit]
            more = start + limit < len(self._rows)
        return {"data": rows, "next_cursor": _cursor(rows[-1]) if more else None}


def _order(row: dict[str, str]) -> tuple[str, str]:
    return (row["updated_at"], row["ticket_id"])


def _canonical(text: str) -> str:
    """Write an ISO timestamp the way the tickets have it. Raises ValueError."""
    moment = datetime.fromisoformat(text.replace("Z", "+00:00").replace(" ", "+"))
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return moment.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def _cursor(row: dict[str, str]) -> str:
    return base64.urlsafe_b64encode("|".join(_order(row)).encode()).decode()


def _open_cursor(cursor: str) -> tuple[str, str]:
    updated_at, separator, ticket_id = base64.urlsafe_b64decode(cursor.encode()).decode().partition("|")
    if not separator:
        raise ValueError("unknown cursor")
    return updated_at, ticket_id


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, address: tuple[str, int], tickets: Tickets, misbehaviour: Misbehaviour) -> None:
        super().__init__(address, _Handler)
        self.tickets = tickets
        self.misbehaviour = misbehaviour
        self.requests = 0
        self._count_lock = threading.Lock()

    def count(self) -> int:
        """Count a request to /tickets and return its number."""
        with self._count_lock:
            self.requests += 1
            return self.requests


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        url = urlsplit(self.path)
        if url.path == "/_load":
            self._answer(200, {"load": self.server.tickets.load, "loads": self.server.tickets.loads})
        elif url.path == "/tickets":
            self._tickets({name: values[-1] for name, values in parse_qs(url.query).items()})
        else:
            self._answer(404, {"error": f"no such path: {url.path}"})

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        head, _, number = urlsplit(self.path).path.rpartition("/")
        try:
            if head != "/_load":
                self._answer(404, {"error": f"no such path: {self.path}"})
                return
            self.server.tickets.show(int(number))
            self._answer(200, {"load": self.server.tickets.load})
        except ValueError as error:
            self._answer(400, {"error": str(error)})

    def _tickets(self, query: dict[str, str]) -> None:
        number, wrong = self.server.count(), self.server.misbehaviour
        if wrong.slow_every and number % wrong.slow_every == 0:
            time.sleep(wrong.slow_seconds)
        if wrong.limit_every and number % wrong.limit_every == 0:
            self._answer(429, {"error": "too many requests"}, {"Retry-After": str(wrong.retry_after)})
            return
        if wrong.fail_every and number % wrong.fail_every == 0:
            self._answer(500, {"error": "internal error"})
            return
        try:
            limit = int(query.get("limit", DEFAULT_LIMIT))
            if not 1 <= limit <= GREATEST_LIMIT:
                raise ValueError(f"limit must be between 1 and {GREATEST_LIMIT}. Got: {limit}")
            limit = min(limit, wrong.page_size or limit)
            page = self.server.tickets.page(query.get("updated_since", ""), query.get("cursor", ""), limit)
            if number == wrong.shift_after:
                self.server.tickets.show(self.server.tickets.load + 1)
        except ValueError as error:
            self._answer(400, {"error": str(error)})
            return
        self._answer(200, page)

    def _answer(self, status: int, content: dict[str, Any], headers: dict[str, str] | None = None) -> None:
        body = json.dumps(content, ensure_ascii=False).encode()
        self.send_response(status)
        for name, value in {"Content-Type": "application/json; charset=utf-8", **(headers or {})}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Keep quiet."""


@dataclass
class RunningApi:
    """A server that answers at `url`."""

    url: str
    tickets: Tickets
    server: _Server

    def show(self, load: int) -> None:
        """Make visible what had happened up to a load."""
        self.tickets.show(load)


@contextmanager
def start_api(
    loads: Path, up_to: int | None = None, port: int = 0, misbehaviour: Misbehaviour | None = None
) -> Iterator[RunningApi]:
    """Serve the tickets on localhost while the context lasts; port 0 takes a free one."""
    tickets = Tickets(loads, up_to)
    server = _Server(("127.0.0.1", port), tickets, misbehaviour or Misbehaviour())
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield RunningApi(f"http://127.0.0.1:{server.server_address[1]}", tickets, server)
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
