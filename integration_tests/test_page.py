"""The page for the person on call: made from either engine, looked at in a browser, safe whatever the data say."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

from audit_page.__main__ import main
from audit_page.database import Database
from audit_page.page import page
from audit_page.questions import QUESTIONS
from harness.browser import Browser
from harness.engine import Engine
from page_checks import SECTIONS, SETTLED, problems, show

SCRIPT = "<script>window.harmed = 1</script>"
HOSTILE = f'</script>{SCRIPT}<img src=x onerror="window.harmed = 2">\'"&amp;{{{{ 7 * 7 }}}}'
LITERALS = {"HOSTILE": "'" + HOSTILE.replace("'", "''") + "'", "LONG": f"'{'x' * 400}'"}
STATEMENTS = (Path(__file__).parent / "page_tables.sql").read_text().split(";\n")


def fill(execute: Callable[[str], Any], rows: bool = True, without: str = "nothing") -> None:
    """Make the tables in schemas `test_audit` and `test_marts`, with or without rows, all but one."""
    for statement in STATEMENTS:
        if statement.strip() and f"{without} " not in statement and (rows or "insert into" not in statement):
            execute(re.sub("|".join(LITERALS), lambda found: LITERALS[found[0]], statement))


@pytest.fixture
def made() -> Iterator[duckdb.DuckDBPyConnection]:
    """An empty database in memory."""
    with duckdb.connect() as connection:
        yield connection


def words_of(html: str) -> str:
    """What is written on the page, without its scripts."""
    return re.sub(r"<script.*?</script>", "", html, flags=re.DOTALL)


def test_both_engines_give_the_same_page(new_engine: Callable[[str], Engine], tmp_path: Path) -> None:
    """On DuckDB by its functions; on PostgreSQL by the command, with the variables of profiles.example.yml."""
    duck, server = new_engine("duckdb"), new_engine("postgres")
    fill(duck.query)
    fill(server.query)
    html, broken = page(Database(duck.connection, "duckdb", "test"))
    assert broken == []
    place = server.output() | {"database": server.output()["dbname"], "schema": "test"}
    with pytest.MonkeyPatch.context() as patched:
        for name in ("host", "port", "user", "password", "database", "schema"):
            patched.setenv(f"TIDELINE_POSTGRES_{name.upper()}", str(place[name]))
        patched.setenv("TIDELINE_TARGET", "postgres")
        assert main(["--output", str(tmp_path / "page.html")]) == 0
    assert (tmp_path / "page.html").read_text() == html.replace("DuckDB, schema", "PostgreSQL, schema")
    said = words_of(html)
    assert "3 of 4 sources need somebody." in said
    assert "1 read between models waits." in said
    assert "Not every run is complete: &lt;/script&gt;" in said
    assert "3,200 rows loaded by 3 runs, 3 of them late; 104 not loaded." in said
    assert "3 rows of 3,200 came late." in said
    assert "2 gaps open; 0 given up" in said
    assert "4 numbers: 998, 1001 to 1003" in said
    assert "3 rows could not be read or must not pass" in said
    assert "1,300.25 EUR at the end of Feb 2025 from 12 customers." in said
    assert "1 file, 70 rows" in said
    assert "1 of 1 read between models not on time" in said
    assert '<header class="bad">' in said
    assert "raw.orders: 6 h now" in said, "two hours after the load, whose newest event was four hours old"


def test_the_page_in_a_browser(made: duckdb.DuckDBPyConnection, browser: Browser, tmp_path: Path) -> None:
    """All is there and can be read, in both colour schemes and on a phone; every one of these checks can fail."""
    fill(made.execute)
    html, _ = page(Database(made, "duckdb", "test"))
    show(browser, html, tmp_path / "page.html")
    assert problems(browser) == []
    assert browser.evaluate("document.querySelectorAll('.picture').length") == 10
    assert browser.evaluate("Array.from(document.querySelectorAll('main > section')).map(part => part.id)") == [
        *SECTIONS
    ]
    assert browser.evaluate(SAME_NAMES)

    assert browser.evaluate("window.harmed") is None
    texts = browser.evaluate(
        "Array.from(document.querySelectorAll('#quarantine td')).map(cell => cell.textContent.trim())"
    )
    assert texts[1:3] == [HOSTILE, HOSTILE], "what came is shown as it came"
    point_at(browser, "#quarantine .mark-rect path")
    browser.wait_until("!!document.querySelector('#vg-tooltip-element.visible')")
    assert browser.evaluate("document.querySelector('#vg-tooltip-element').textContent.includes('onerror')")
    assert browser.evaluate("document.querySelector('#vg-tooltip-element img, #vg-tooltip-element script')") is None
    assert browser.evaluate("window.harmed") is None

    browser.evaluate("document.body.insertAdjacentHTML('beforeend', '<img src=x onerror=\"window.harmed = 3\">')")
    browser.evaluate(SETTLED)
    assert browser.evaluate("window.harmed") is None, "the page's policy lets nothing run but its own scripts"
    assert any("Content Security Policy" in problem for problem in problems(browser))

    show(browser, re.sub('<meta http-equiv="Content-Security-Policy".*?>', "", html), tmp_path / "page.html")
    for change in BROKEN.values():
        browser.evaluate(f"(() => {{ {change}; return 1; }})()")
    browser.evaluate(SETTLED)
    found = problems(browser)
    assert [complaint for complaint in BROKEN if not any(re.search(complaint, problem) for problem in found)] == []


SAME_NAMES = """
Array.from(document.querySelectorAll('.picture')).every(picture => picture.closest('figure')
  .querySelector('figcaption').textContent.startsWith(picture.getAttribute('aria-label')))
"""
"""Whether each picture is called the same for those who see it and for those who hear it."""


BROKEN = {
    "^console: error: broken$": "console.error('broken')",
    "^console: .*nowhere is not defined": "setTimeout(() => nowhere())",
    "^asked for http://127.0.0.1:9/picture.png$": "new Image().src = 'http://127.0.0.1:9/picture.png'",
    "^nothing drawn in gaps-0$": "document.querySelectorAll('#gaps-0 .role-mark path').forEach(part => part.remove())",
    "^no section mrr$": "document.querySelector('#mrr').remove()",
    "^390 dark: the page moves sideways$": "document.querySelector('h1').style.width = '500px'",
    "^390 dark: too wide: h1": "",
    "^1200 dark: faint: Source: ": "document.documentElement.style.setProperty('--soft', '#555f6c')",
    "^1200 light: faint: colour of late: ": "document.documentElement.style.setProperty('--orange', '#f5bd66')",
}
"""What must be found, and what is done to the page for it."""


def point_at(browser: Browser, selector: str) -> None:
    """Move the mouse onto the first such element."""
    browser.resize(1200, "light")
    browser.evaluate(f"document.querySelector({selector!r}).scrollIntoView({{block: 'center', behavior: 'instant'}})")
    box = browser.evaluate(
        f"(() => {{ const box = document.querySelector({selector!r}).getBoundingClientRect();"
        " return {x: box.x + box.width / 2, y: box.y + box.height / 2}; })()"
    )
    for shift in (0, 1):
        browser.call("Input.dispatchMouseEvent", type="mouseMoved", x=box["x"] + shift, y=box["y"])


def test_where_there_is_nothing_a_sentence_says_so(
    made: duckdb.DuckDBPyConnection, browser: Browser, tmp_path: Path
) -> None:
    fill(made.execute, rows=False)
    html, broken = page(Database(made, "duckdb", "test"))
    assert broken == []
    said = words_of(html)
    for sentence in (
        "No source is configured",
        "Nothing was loaded yet.",
        "No run has loaded anything yet.",
        "No row came late.",
        "Nothing is missing, and nothing was.",
        "Nothing was set aside.",
        "No run has been measured yet.",
        "No month has revenue yet.",
    ):
        assert sentence in said
    assert "<figure" not in said
    assert "<table" not in said
    show(browser, html, tmp_path / "page.html")
    assert problems(browser) == []


def test_what_is_not_there_or_broken_is_named(
    made: duckdb.DuckDBPyConnection, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """An empty database; then one with a view that cannot be read, which the rest of the page survives."""
    said = words_of(page(Database(made, "duckdb", "test"))[0])
    needed = {question.needs[0] for name, question in QUESTIONS.items() if name != "unwatched"}
    assert [table for table in sorted(needed) if f"test_{table}" not in said] == []
    assert "<figure" not in said

    file = tmp_path / "tideline.duckdb"
    with duckdb.connect(str(file)) as database:
        fill(lambda sql: database.execute(sql.replace("test_", "tideline_")), without="audit.quarantine")
        database.execute(
            "create table gone (code text); create view tideline_audit.quarantine as from gone; drop table gone"
        )
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("TIDELINE_DUCKDB_PATH", str(file))
        assert main(["--target", "duckdb", "--output", str(tmp_path / "page.html")]) == 1
        assert "Could not be read: quarantine:" in capsys.readouterr().err
        html = (tmp_path / "page.html").read_text()
        assert re.search("Could not be read: .*gone", words_of(html))
        assert words_of(html).count("<figure") == 9
        patched.setenv("TIDELINE_DUCKDB_PATH", str(tmp_path / "nowhere.duckdb"))
        assert main(["--target", "duckdb"]) == 2
        assert "nowhere.duckdb does not exist" in capsys.readouterr().err
