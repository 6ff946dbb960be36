"""The published examples of others through our macros, in one query on each engine; and the page that shows them."""

from __future__ import annotations

from collections import defaultdict

from worked_examples import PAGE, Row, examples, page, query

from harness import Project


def test_published_examples_come_out_as_stated(project: Project) -> None:
    chosen = examples()
    found: dict[str, list[Row]] = defaultdict(list)
    by_name = {example.name: example for example in chosen}
    for name, *row in project.query(project.render(query(chosen))):
        found[name].append(by_name[name].read(row))
    for example in chosen:
        assert sorted(found[example.name]) == sorted(example.result.rows), example.name


def test_the_page_shows_the_examples() -> None:
    """`python -m worked_examples` in integration_tests/ writes it."""
    assert PAGE.read_text() == page()


def test_an_example_that_differs_says_why() -> None:
    chosen = examples()
    assert len({example.name for example in chosen}) == len(chosen)
    for example in chosen:
        assert example.about
        if example.published:
            assert example.differs, example.name
            assert sorted(example.published.rows) != sorted(example.result.rows), example.name
