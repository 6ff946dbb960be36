"""docs/guides/rebuildable-snapshots.md: its files, its extracts, its result, and the same after a full refresh."""

from __future__ import annotations

import re
from pathlib import Path

from harness import Project

PAGE = Path(__file__).parents[1] / "docs" / "guides" / "rebuildable-snapshots.md"
COLUMNS = ("article", "price", "unit")


def files() -> dict[str, str]:
    """The page's files by name."""
    return dict(re.findall(r"^`([^`\n]+)`\n```\w+\n(.*?)^```$", PAGE.read_text(), re.MULTILINE | re.DOTALL))


def loads() -> list[list[str]]:
    """The names of the extracts of each load."""
    return [re.findall(r"^`(prices_.*)`$", part, re.MULTILINE) for part in PAGE.read_text().split("\nLoad ")[1:]]


def stated() -> list[tuple[str, ...]]:
    """The rows of the page's last table."""
    found = re.findall(r"^\| (A\d.*) \|$", PAGE.read_text(), re.MULTILINE)
    return sorted(tuple(row.split(" | ")) for row in found)


def deliver(project: Project, name: str, text: str) -> None:
    """A file in the landing folder, or the rows of a table."""
    if project.is_duckdb:
        project.write(f"landing/prices/{name}", text)
        return
    for number, line in enumerate(text.splitlines()[1:], 2):
        project.insert("price_extracts", [(name, number, line, *line.split(","))])


def history(project: Project) -> list[tuple[str, ...]]:
    """The dimension as the page writes it."""
    rows = project.query("select article, price, unit, valid_from, valid_to from dim_price")
    return sorted(
        (article, str(price), unit, begin.strftime("%m-%d"), end.strftime("%m-%d") if end else "open")
        for article, price, unit, begin, end in rows
    )


def test_the_page_says_what_comes_out_and_a_full_refresh_returns_it(project: Project) -> None:
    texts = files()
    for path in ("models/sources.yml", "models/bronze_prices.sql", "models/dim_price.sql"):
        project.write(path, texts[path])
    project.vars["tideline__landing"] = str(project.root / "landing")
    if not project.is_duckdb:
        columns = ", ".join(f"{name} text" for name in COLUMNS)
        project.execute(f"create table price_extracts (extract_name text, line_number int, line text, {columns})")
    assert [len(load) for load in loads()] == [1, 1, 2, 2]
    for load in loads():
        for name in load:
            deliver(project, name, texts[name])
        project.run()
    assert history(project) == stated()
    before = project.table("dim_price")
    lines = sum(len(texts[name].splitlines()) - 1 for load in loads() for name in load)
    stored = project.value("select count(*) from bronze_prices")
    assert f"{lines} lines arrive and {stored} rows are stored" in PAGE.read_text().replace("\n", " ")

    project.run(full_refresh=True)
    assert project.table("dim_price") == before
    assert project.value("select count(*) from bronze_prices") == stored
