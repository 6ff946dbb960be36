"""Pages of tickets as their API shows them. Grain: one row per page that held a version not seen before.

Each page is committed to a table beside this one before the next is asked for, by a connection of its own: a run that
ends anywhere leaves what it has, and the next one goes on at that page. When the last page has come, all are rows here.

Asks for what changed since the newest version known less a lookback, that instant included: another ticket may share
it, and one may become visible late. What is known already, by key and content, is left out and counted.
"""

import datetime
import email.utils
import json
import re

import httpx
import pyarrow
import tenacity
from dbt.adapters.events.logging import AdapterLogger
from dbt_common.invocation import get_invocation_id

CONTENT = ("ticket_id", "customer_id", "subject", "status", "priority", "created_at", "updated_at")
TIME = pyarrow.timestamp("us", tz="UTC")
COLUMNS = {
    "fetch_id": pyarrow.string(),
    "page_number": pyarrow.int64(),
    "updated_since": pyarrow.string(),
    "next_cursor": pyarrow.string(),
    "received": pyarrow.int64(),
    "repeated": pyarrow.int64(),
    "ahead": pyarrow.int64(),
    "newest": TIME,
    "fetched_at": TIME,
    "body": pyarrow.string(),
}
PAGE = 500
RETRIED = (429, 500, 502, 503, 504)
LONGEST_WAIT = 300.0


class Later(Exception):
    """The API answered that it cannot answer now; `seconds` is what it asked for, if anything."""

    def __init__(self, answer, seconds):
        """Keep what a reader needs to know."""
        super().__init__(f"{answer.request.url} answered {answer.status_code}: {answer.text[:200]}")
        self.seconds = seconds


class Refused(ValueError):
    """The API will not answer what it was asked, however often."""


def asked_to_wait(header, now):
    """Seconds that a Retry-After header asks for, which is a number or a date; None when it says neither."""
    try:
        seconds = float(header)
    except (TypeError, ValueError):
        try:
            seconds = (email.utils.parsedate_to_datetime(header) - now).total_seconds()
        except (TypeError, ValueError):
            return None
    return min(max(seconds, 0.0), LONGEST_WAIT)


def pause(state):
    """Seconds until the next attempt: what the API asked for, else longer each time, with jitter."""
    problem = state.outcome.exception()
    jittered = tenacity.wait_random_exponential(multiplier=0.2, max=30)(state)
    asked = problem.seconds if isinstance(problem, Later) else None
    return jittered if asked is None else asked + min(jittered, 1.0)


@tenacity.retry(
    retry=tenacity.retry_if_exception_type((Later, httpx.TransportError)),
    wait=pause,
    stop=tenacity.stop_after_attempt(8),
    reraise=True,
)
def ask(client, parameters):
    """One page, as the API answers it. Raises ValueError when the answer is no page."""
    answer = client.get("/tickets", params=parameters)
    if answer.status_code in RETRIED:
        raise Later(answer, asked_to_wait(answer.headers.get("Retry-After"), datetime.datetime.now(datetime.UTC)))
    if answer.status_code != 200:
        kind = Refused if 400 <= answer.status_code < 500 else ValueError
        raise kind(f"{answer.url} answered {answer.status_code}: {answer.text[:200]}. Check the tickets URL.")
    try:
        page = answer.json()
        return page["data"], page["next_cursor"]
    except (KeyError, TypeError, ValueError) as problem:
        raise ValueError(f"{answer.url} answered no page of tickets ({problem!r}). Check the tickets URL.") from problem


def pages(client, since, cursor="", size=PAGE, given=()):
    """Every page (tickets, cursor of the next) of what changed since an instant, from a cursor on, in order.

    `given` are the cursors that came before. A place at which an earlier run ended and that the API no longer knows is
    given up for the beginning.
    """
    parameters = {"limit": str(size)} | ({"updated_since": since} if since else {})
    given, goes_on = set(given), bool(cursor)
    while cursor is not None:
        try:
            data, following = ask(client, parameters | ({"cursor": cursor} if cursor else {}))
        except Refused:
            if not goes_on:
                raise
            given, goes_on, cursor = set(), False, ""
            continue
        goes_on = False
        yield data, following
        if following in given:
            raise ValueError(f"the tickets API gave the cursor {following!r} twice: its pages would never end")
        given.add(following)
        cursor = following


def instant(text):
    """A point in time as the API writes it, in UTC; None when it is none."""
    try:
        moment = datetime.datetime.fromisoformat(text)
    except (TypeError, ValueError):
        return None
    return moment.replace(tzinfo=moment.tzinfo or datetime.UTC).astimezone(datetime.UTC)


def written(moment):
    """An instant as the API reads it."""
    return moment.astimezone(datetime.UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def content(ticket):
    """What identifies a version: its key and everything that it says."""
    return tuple(None if ticket.get(name) is None else str(ticket[name]) for name in CONTENT)


def check_url(url):
    """Refuse what is no address, before anything is asked or written."""
    if not url.startswith(("http://", "https://")) or not httpx.URL(url).host:
        raise ValueError(
            f"var `tideline__tickets_url` (or TIDELINE_TICKETS_URL) must be like http://host:port; got '{url}'. "
            "Leave it empty to switch the source off."
        )


def lookback_of(minutes):
    """How far behind the newest version known is asked again. Raises ValueError for what is no number of minutes."""
    if not re.fullmatch(r"[0-9]+([.][0-9]+)?", str(minutes)):
        raise ValueError(
            f"var `tideline__tickets_lookback_minutes` must be a number of minutes, such as 60; got '{minutes}'"
        )
    return datetime.timedelta(minutes=float(minutes))


class Landing:
    """The table of pages that are on their way, beside the model's; what it writes stays."""

    def __init__(self, connection, table):
        """A connection of its own, and the quoted name of the table."""
        self.connection, self.table = connection, table
        types = {pyarrow.int64(): "bigint", TIME: "timestamptz"}
        columns = ", ".join(f"{name} {types.get(kind, 'varchar')}" for name, kind in COLUMNS.items())
        connection.execute(f"create table if not exists {table} ({columns})")

    def pages(self):
        """The pages of the fetch that has not become rows of the model yet, in order."""
        return self.connection.execute(f"select * from {self.table} order by page_number").to_arrow_table().to_pylist()

    def add(self, page):
        """Store a page, for good."""
        marks = ", ".join("?" for _ in COLUMNS)
        self.connection.execute(f"insert into {self.table} values ({marks})", [page[name] for name in COLUMNS])

    def forget(self, which=""):
        """Remove all pages, or those of the fetches that a query names."""
        self.connection.execute(f"delete from {self.table}" + (f" where fetch_id in ({which})" if which else ""))


def is_ahead(ticket, now):
    """Whether a ticket's time is none, or lies in the future: it must not decide what is asked for next."""
    moment = instant(ticket.get("updated_at"))
    return moment is None or moment > now + datetime.timedelta(days=1)


def fetch(client, landing, known, now, lookback=datetime.timedelta()):
    """Ask for what is missing, page by page; returns every page of this fetch, those of a run that ended early first.

    `known` are the model's newest page, and those with tickets that will be shown again.
    """
    landed = landing.pages()
    since = max((page["newest"] for page in known if page["newest"]), default=None)
    updated_since = landed[0]["updated_since"] if landed else since and written(since - lookback)
    number = landed[0]["fetch_id"] if landed else get_invocation_id()
    seen = {content(ticket) for page in [*known, *landed] for ticket in json.loads(page["body"])}
    # a table that was lost must not begin with numbers that its readers have passed: no page comes every millisecond
    page_number = max((page["page_number"] for page in [*known, *landed]), default=int(now.timestamp() * 1000))
    given = [page["next_cursor"] for page in landed]
    for data, following in pages(client, updated_since, given[-1] if landed else "", given=given):
        fresh = {content(ticket): ticket for ticket in data if content(ticket) not in seen}
        seen.update(fresh)
        page_number += 1
        ahead = [ticket for ticket in fresh.values() if is_ahead(ticket, now)]
        page = {
            "fetch_id": number,
            "page_number": page_number,
            "updated_since": updated_since,
            "next_cursor": following,
            "received": len(data),
            "repeated": len(data) - len(fresh),
            "ahead": len(ahead),
            "newest": max((instant(row["updated_at"]) for row in fresh.values() if row not in ahead), default=None),
            "fetched_at": now,
            "body": json.dumps(list(fresh.values())),
        }
        landing.add(page)
        landed.append(page)
    return landed


def model(dbt, session):
    """The pages that hold something new: those landed by a run that ended early, and those that are asked for now."""
    dbt.config(materialized="incremental", incremental_strategy="append")
    nothing = pyarrow.schema(list(COLUMNS.items())).empty_table()
    url = dbt.config.meta_get("tideline_tickets_url", "")
    say = AdapterLogger("Tideline").info
    if not url:
        say("tideline: tickets are switched off; to load them set var `tideline__tickets_url` or TIDELINE_TICKETS_URL")
        return nothing

    check_url(url)
    lookback = lookback_of(dbt.config.meta_get("tideline_tickets_lookback_minutes", 60))
    now = instant(dbt.config.meta_get("tideline_now", "")) or datetime.datetime.now(datetime.UTC)
    names = [dbt.this.database, dbt.this.schema, dbt.this.identifier + "__landing"]
    landing = Landing(session.cursor(), ".".join('"' + name.replace('"', '""') + '"' for name in names))
    known = []
    if dbt.is_incremental:
        landing.forget(f"select fetch_id from {dbt.this}")
        greatest = f"select max(page_number), max(newest) from {dbt.this}"
        wanted = f"select p.* from {dbt.this} as p, ({greatest}) as g(page, moment)"
        wanted += " where p.page_number = g.page or p.newest >= g.moment - to_microseconds(?) or p.ahead > 0"
        known = session.execute(wanted, [lookback // datetime.timedelta(microseconds=1)]).to_arrow_table().to_pylist()
    with httpx.Client(base_url=url, timeout=30) as client:
        landed = fetch(client, landing, known, now, lookback)
    received, repeated = (sum(page[name] for page in landed) for name in ("received", "repeated"))
    if received == repeated:
        landing.forget()
        return nothing
    say(f"tideline: {len(landed)} pages of tickets, {received - repeated} new versions, {repeated} known ones")
    return pyarrow.Table.from_pylist([page for page in landed if page["received"] > page["repeated"]], nothing.schema)
