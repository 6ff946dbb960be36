"""Deliberate bugs in the macros of history are caught: the comparison looks where the bugs would be."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from harness import Project
from harness.engine import DuckDB
from history.compare import Differs, compare, compare_known, compiled, known_as_of, store
from history.events import drawn, histories, taken_back
from history.mutants import BITEMPORAL, CALLS, MUTANTS, package_of, write_mutants

SEED = 20240601
TALES = 40


class Court:
    """Each mutant's query beside the reference, and each call's without a bug."""

    def __init__(self, project: Project) -> None:
        """Everything is compiled at once; the histories are the same for all."""
        texts = write_mutants(project)
        packages = [(package_of(n, mutant.call.macro, texts), mutant.call) for n, mutant in enumerate(MUTANTS)]
        packages += [("tideline.", option) for option in CALLS]
        as_of = [package_of(n, "as_of", texts) + "as_of" for n in range(len(MUTANTS))] + ["tideline.as_of"] * len(CALLS)
        calls = [option.call(0, package) for package, option in packages]
        queries = compiled(project, calls + [known_as_of(BITEMPORAL, macro) for macro in as_of])
        self.project = project
        self.tales = [taken_back(), *drawn(histories(), TALES, SEED)]
        self.cases = list(zip((option for _, option in packages), queries, queries[len(calls) :], strict=False))
        store(project, [self.tales])

    def judge(self, number: int) -> None:
        """Raises when rows differ."""
        option, query, condition = self.cases[number]
        compare(self.project, option, query, self.tales)
        if option is BITEMPORAL:
            compare_known(self.project, option, query, condition, self.tales[:8])


@pytest.fixture(scope="module")
def court(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Court]:
    """All mutants in one project."""
    folder = tmp_path_factory.mktemp("mutants")
    project = Project.consumer(folder / "consumer", DuckDB(folder / "mutants.duckdb", "test"))
    yield Court(project)
    project.drop()


def test_there_are_at_least_twenty() -> None:
    """No two of them are the same change."""
    assert len({(mutant.file, mutant.old, mutant.new) for mutant in MUTANTS}) == len(MUTANTS) >= 20


@pytest.mark.parametrize("number", range(len(CALLS)))
def test_without_a_bug_a_call_holds(court: Court, number: int) -> None:
    """They differ because of the bugs and of nothing else."""
    court.judge(len(MUTANTS) + number)


@pytest.mark.parametrize("number", range(len(MUTANTS)), ids=lambda n: MUTANTS[n].name.replace(" ", "_"))
def test_a_deliberate_bug_is_caught(court: Court, number: int) -> None:
    """With the bug its call gives other rows."""
    with pytest.raises(Differs):
        court.judge(number)
