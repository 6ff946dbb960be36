"""Values that the engine takes for equal and a reader does not: a change from one to the other is a change."""

from __future__ import annotations

from engine_models import AFFECTED, at, history, model, raw_table, relation

from harness import Project

ALIKE = {
    "duckdb": {
        "c_interval": ("interval", "interval '1 month'", "interval '30 days'"),
        "c_double": ("double", "'-0'", "'0'"),
        "c_text": ("varchar collate nocase", "'Mail'", "'mail'"),
        "c_struct": (
            "struct(a double, b interval[])",
            "{'a': 0, 'b': [interval '24 hours']}",
            "{'a': 0, 'b': [interval '1 day']}",
        ),
    },
    "postgres": {
        "c_interval": ("interval", "'1 month'", "'30 days'"),
        "c_double": ("double precision", "'-0'", "'0'"),
        "c_real": ("real", "'0'", "'-0'"),
        "c_numeric": ("numeric", "1.0", "1.00"),
        "c_domain": ("price", "1.0", "1.00"),
        "c_composite": ("measure", "row(1.0)", "row(1.00)"),
        "c_jsonb": ("jsonb", "'{\"a\": 1.0}'", "'{\"a\": 1.00}'"),
        "c_array": ("interval[]", "'{24 hours}'", "'{1 day}'"),
        "c_citext": ("public.citext", "'Mail'", "'mail'"),
    },
}
"""For each type two values that are equal and differ."""
KINDS = ("once", "twice", "looked_up")


def write_models(project: Project) -> list[str]:
    """For each type the newest value of a key, in one row (pairs), in two that are alike (groups), and by a lookup."""
    types = ALIKE[project.engine.name]
    if not project.is_duckdb:
        project.execute("create extension citext schema public")
        project.execute("create type measure as (a numeric)")
        project.execute("create domain price as numeric check (value > 0)")
    columns = ", ".join(f"{name} {type_}" for name, (type_, _, _) in types.items())
    upstream = raw_table(project, "told", f"id int, {columns}, _loaded_at timestamptz")
    for name in types:
        numbered = (
            f"select *, row_number() over (partition by id order by _loaded_at desc) as nth from {relation(upstream)}"
        )
        newest = f"select id, {name} from ({numbered} {AFFECTED}) as numbered where nth = 1"
        model(project, f"once_{name}", newest, "id", [upstream])
        twice = f"select newest.* from ({newest}) as newest cross join (values (1), (2)) as copies (copy)"
        model(project, f"twice_{name}", twice, "id", [upstream])
        looked_up = f"select id, {name} from {relation(f'once_{name}')} {AFFECTED}"
        model(project, f"looked_up_{name}", looked_up, "id", [{"name": f"once_{name}", "rule": "lookup"}])
    return list(types)


def test_a_change_between_equal_values_is_written(project: Project) -> None:
    """Whether rows are compared in pairs or in groups, or a lookup is looked through for changes."""
    names = write_models(project)
    types = ALIKE[project.engine.name]
    for load in (1, 2, 1):
        values = ", ".join(types[name][load] for name in names)
        second = project.value("select count(*) from told")
        project.execute(f"insert into told values (1, {values}, '{at(second)}')")
        project.run()
        for name in names:
            type_, *literals = types[name]
            expected = project.query(
                f"select cast(cast({literals[load - 1]} as {type_.removesuffix(' collate nocase')}) as text)"
            )
            for kind in KINDS:
                found = project.query(f"select cast({name} as text) from {kind}_{name}")
                assert found == expected * (2 if kind == "twice" else 1), (kind, name, load)
    assert (
        history(project, "once_c_interval") == history(project, "twice_c_interval") == ["first"] + ["incremental"] * 2
    )
    assert history(project, "looked_up_c_interval") == ["first"] + ["recompute"] * 2


def test_equals_rebuild_tells_equal_values_apart(project: Project) -> None:
    """And says in which column."""
    names = write_models(project)
    types = ALIKE[project.engine.name]
    row, other = (f"(1, {', '.join(types[name][nth] for name in names)}, '{at(1)}')" for nth in (1, 2))
    columns = f"id, {', '.join(names)}, _loaded_at"
    project.execute(f"insert into told ({columns}) values {row}")
    once = [f"once_{name}" for name in names]
    project.run(*once)
    stored = {"config": {"store_failures": True}}
    models = [{"name": name, "data_tests": [{"tideline.equals_rebuild": {"name": name, **stored}}]} for name in once]
    project.write_yml("models/law.yml", {"models": models})
    assert project.test().success
    project.execute("delete from told")  # an update to an equal value is none to DuckDB
    project.execute(f"insert into told ({columns}) values {other}")
    assert not project.test(check=False).success
    for name in names:
        assert project.query(
            f"select side, differs_in from {project.schema}_dbt_test__audit.once_{name} order by 1"
        ) == [
            ("only in the rebuild", name),
            ("only in the table", name),
        ]
