"""The benchmark at a tiny size: its contenders end with the same rows, and one that does not is refused."""

from __future__ import annotations

import pytest

from benchmarks.contenders import contenders
from benchmarks.measures import race
from benchmarks.stage import DifferentRowsError, open_stage


def test_contenders_end_with_the_same_rows_or_give_no_figures(engine: str) -> None:
    running = list(contenders(engine).values())
    with open_stage(engine, 200) as stage:
        stage.build(running)
        figures = race(stage, running, changed=20, repeat=1)
        assert stage.project.value("select count(*) from tideline") == 202
        assert list(figures) == [contender.name for contender in running]
        assert all(0 < cost.sql <= cost.run for cost in figures.values())

        stage.project.execute("update rebuild set quantity = quantity + 1 where id = 7")
        with pytest.raises(DifferentRowsError, match="but rebuild has"):
            stage.compare(running)
