"""Puts the page together: one file, nothing from outside, and nothing in it that runs but what was put there."""

from __future__ import annotations

import base64
import hashlib
import json
import tempfile
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

import jinja2
import vl_convert
from markupsafe import Markup

from audit_page import pictures, sections, words
from audit_page.database import Database
from audit_page.questions import Answer, ask
from audit_page.sections import SIGNS, Section

PARTS = Path(__file__).parent
KEPT = PARTS.parents[1] / "target"


def library() -> str:
    """Vega, Vega-Lite and vega-embed as one script; three seconds to make, so it is kept among what dbt writes."""
    kept = KEPT / f"vega-{version('vl-convert-python')}.js"
    if not kept.exists():
        kept.parent.mkdir(exist_ok=True)
        with tempfile.NamedTemporaryFile("w", dir=kept.parent, delete=False, encoding="utf-8") as made:
            bundle = vl_convert.javascript_bundle()  # type: ignore[call-arg]  # its stub knows no default
            made.write(bundle.replace("</script", "<\\/script"))
        Path(made.name).replace(kept)  # at once: another process may want it, too
    return kept.read_text(encoding="utf-8")


def page(database: Database) -> tuple[str, list[str]]:
    """The HTML, and what could not be read."""
    answers = ask(database)
    return render(database, answers), [
        f"{name}: {answer.problem}" for name, answer in answers.items() if answer.problem
    ]


def render(database: Database, answers: dict[str, Answer]) -> str:
    """The HTML of these answers. Whatever comes from the data is escaped: Jinja does that to every text."""
    now = pictures.now_of(answers["sources"].rows)
    parts = [
        sections.sources(answers),
        sections.lag(answers, now),
        sections.loads(answers),
        sections.lateness(answers),
        sections.gaps(answers, now),
        sections.quarantine(answers),
        sections.times(answers, database.schema),
        sections.mrr(answers),
    ]
    scripts = [library(), (PARTS / "page.js").read_text()]
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(PARTS),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["unbroken"] = unbroken
    return environment.get_template("page.html").render(
        policy=policy(scripts),
        scripts=[Markup(script) for script in scripts],  # noqa: S704  ours and Vega's, nothing of the data
        style=Markup((PARTS / "page.css").read_text()),  # noqa: S704
        specifications=Markup(specifications(parts)),  # noqa: S704  every < of the data is written as its number
        signs=SIGNS,
        nothing=words.NOTHING,
        sections=parts,
        summary=summary(answers),
        tiles=tiles(answers),
        now=words.instant(now),
        place=f"{'DuckDB' if database.engine == 'duckdb' else 'PostgreSQL'}, schema {database.schema}",
    )


def unbroken(text: str) -> Markup:
    """Text whose options (`-s`) are not torn apart at the end of a line."""
    whole = (
        Markup('<span class="whole">{}</span>').format(word) if word.startswith("-") else word
        for word in text.split(" ")
    )
    return Markup(" ").join(whole)


def policy(scripts: list[str]) -> str:
    """What the browser may do: run these scripts, by their hashes, and ask for nothing."""
    hashes = (base64.b64encode(hashlib.sha256(script.encode()).digest()).decode() for script in scripts)
    allowed = " ".join(f"'sha256-{value}'" for value in hashes)
    return f"default-src 'none'; script-src {allowed}; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"


def specifications(parts: list[Section]) -> str:
    """All pictures as JSON, in which no tag can begin."""
    content: dict[str, Any] = {
        f"{section.name}-{number}": picture.specification()
        for section in parts
        for number, picture in enumerate(section.pictures)
    }
    return json.dumps(content).replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


def summary(answers: dict[str, Answer]) -> tuple[str, list[str]]:
    """How bad it is, in one of the verdicts' colours, and the sentences that say so."""
    watched, reads, runs = answers["sources"].rows, answers["reads"].rows, answers["runs"].rows
    behind = [row for row in watched if row["verdict"] != "on time" or row["runs_behind"]]
    unread = [row for row in reads if row["verdict"] != "on time"]
    sentences = []
    if watched:
        sentences.append(
            f"{len(behind)} of {words.rows(len(watched), 'source')} {'needs' if len(behind) == 1 else 'need'} somebody."
            if behind
            else f"{'All ' if len(watched) > 1 else ''}{words.rows(len(watched), 'source')} on time."
        )
    else:
        sentences.append("Nothing is known of any source.")
    if unread:
        sentences.append(f"{words.rows(len(unread), 'read')} between models {'waits' if len(unread) == 1 else 'wait'}.")
    if runs:
        waiting = sorted({name for row in runs if not row["is_complete"] for name in row["behind"].split(", ")})
        sentences.append(
            f"Not every run is complete: {', '.join(waiting)} did not read what was changed."
            if waiting
            else "Every run is complete: marts and facts are of one state."
        )
    kinds = [SIGNS.get(row["verdict"], ("odd", ""))[0] for row in [*behind, *unread]]
    kinds += ["warn"] * any(row["runs_behind"] for row in behind)  # on time, but files are held back
    worst = next((kind for kind in ("bad", "odd", "none", "warn") if kind in kinds), "good" if watched else "none")
    if worst == "good" and not all(row["is_complete"] for row in runs):
        worst = "warn"
    return worst, sentences


def tiles(answers: dict[str, Answer]) -> tuple[str, list[tuple[str, str]]]:
    """The newest run in a few numbers."""
    if not answers["runs"].rows:
        return "", []
    newest = answers["runs"].rows[-1]
    started: datetime = newest["started_at"]
    still_open = sum(row["gaps"] for row in answers["open_gaps"].rows if row["state"] == "open")
    return words.instant(started), [
        ("rows loaded", words.number(newest["rows_loaded"])),
        ("of them late", words.number(newest["rows_late"])),
        ("came before", words.number(newest["rows_duplicate"])),
        ("set aside", words.number(newest["rows_quarantined"])),
        ("held back", words.number(newest["rows_parked"])),
        ("gaps open", words.number(still_open)),
        ("time of all models", words.duration(newest["model_seconds"])),
    ]
