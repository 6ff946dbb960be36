"""Tickets as their API shows them. Grain: one row per version of a ticket that a load has seen.

Asks for what changed since the newest version stored, that instant included: another ticket may share it. What is stored
already, by key and content, is left out. The table is written anew with its old rows first, so nothing stored is ever lost;
a full refresh keeps them, too.
"""

import datetime
import email.utils

import httpx
import pyarrow
import tenacity
from dbt.adapters.events.logging import AdapterLogger
from dbt_common.invocation import get_invocation_id

CONTENT = ("ticket_id", "customer_id", "subject", "status", "priority", "created_at", "updated_at")
TIME = pyarrow.timestamp("us", tz="UTC")
SCHEMA = pyarrow.schema(
    [(name, pyarrow.string()) for name in CONTENT]
    + [("_op", pyarrow.string()), ("_event_at", TIME), ("_sequence", pyarrow.string())]
    + [("_loaded_at", TIME), ("_batch_id", pyarrow.string())]
)
PAGE = 500
RETRIED = (429, 500, 502, 503, 504)
LONGEST_WAIT = 300.0


class Later(Exception):
    """The API answered that it cannot answer now; `seconds` is what it asked for, if anything."""

    def __init__(self, answer, seconds):
        """Keep what a reader needs to know."""
        super().__init__(f"{answer.request.url} answered {answer.status_code}: {answer.text[:200]}")
        self.seconds = seconds


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
    """Seconds until the next attempt: what the API asked for, else longer each time with jitter, so that clients part."""
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
        raise ValueError(f"{answer.url} answered {answer.status_code}: {answer.text[:200]}. Check the tickets URL.")
    try:
        page = answer.json()
        return page["data"], page["next_cursor"]
    except (KeyError, TypeError, ValueError) as problem:
        raise ValueError(f"{answer.url} answered no page of tickets ({problem!r}). Check the tickets URL.") from problem


def pages(client, since, size=PAGE):
    """Every page of what changed since an instant, in the API's order; the cursor leads from one to the next."""
    parameters = {"limit": str(size)} | ({"updated_since": written(since)} if since else {})
    cursor = ""
    while cursor is not None:
        data, following = ask(client, parameters | ({"cursor": cursor} if cursor else {}))
        yield data
        if following is not None and following == cursor:
            raise ValueError(f"the tickets API gave the cursor {cursor!r} twice: its pages would never end")
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


def new_versions(tickets, stored):
    """The versions that are not stored yet, each once, in the order received."""
    return [version for version in dict.fromkeys(content(ticket) for ticket in tickets) if version not in stored]


def rows(versions, loaded_at, batch_id):
    """The versions as rows of the bronze table. One whose `updated_at` is no time is kept, but has no place in the order."""
    made = []
    for version in versions:
        event_at = instant(version[CONTENT.index("updated_at")])
        load = {"_op": "u", "_event_at": event_at, "_sequence": written(event_at) if event_at else None}
        made.append(dict(zip(CONTENT, version, strict=True)) | load | {"_loaded_at": loaded_at, "_batch_id": batch_id})
    return pyarrow.Table.from_pylist(made, schema=SCHEMA)


def next_load(now, newest):
    """When this load is said to have happened: later than every load before it, even when the clock stepped back."""
    return now if newest is None else max(now, newest + datetime.timedelta(microseconds=1))


def check_url(url):
    """Refuse what is no address, before anything is asked or written."""
    if not url.startswith(("http://", "https://")) or not httpx.URL(url).host:
        raise ValueError(
            f"var `tideline__tickets_url` (or TIDELINE_TICKETS_URL) must be like http://host:port; got '{url}'. "
            "Leave it empty to switch the source off."
        )


def model(dbt, session):
    """What is stored and what is new; reads the table, asks the API, returns."""
    dbt.config(materialized="table")
    url = dbt.config.meta_get("tideline_tickets_url", "")
    now = instant(dbt.config.meta_get("tideline_now", "")) or datetime.datetime.now(datetime.UTC)
    say = AdapterLogger("Tideline").info

    place = [dbt.this.database, dbt.this.schema, dbt.this.identifier]
    known = session.execute(
        "select 1 from duckdb_tables() where database_name = ? and schema_name = ? and table_name = ?", place
    ).fetchall()
    before = session.execute(f"select * from {dbt.this}").to_arrow_table().cast(SCHEMA) if known else SCHEMA.empty_table()
    if not url:
        say("tideline: bronze_tickets is switched off; set var `tideline__tickets_url` or TIDELINE_TICKETS_URL to load it")
        return before

    check_url(url)
    stored = set(zip(*(before[name].to_pylist() for name in CONTENT), strict=True))
    newest = max((moment for moment in before["_event_at"].to_pylist() if moment), default=None)
    with httpx.Client(base_url=url, timeout=30) as client:
        received = [ticket for page in pages(client, newest) for ticket in page]
    versions = new_versions(received, stored)
    loaded_at = next_load(now, max(before["_loaded_at"].to_pylist(), default=None))
    if versions:
        say(f"tideline: bronze_tickets loaded {len(versions)} rows, repeated {len(received) - len(versions)}")
    return pyarrow.concat_tables([before, rows(versions, loaded_at, get_invocation_id())])
