"""Values that the engine takes for equal and a reader does not: a change from one to the other is a change."""

from __future__ import annotations

from engine_models import AFFECTED, at, history, model, raw_table, relation

from harness import Project

ALIKE = {
    "duckdb": {
        "c_interval": ("interval", "interval '1 month'", "interval '30 days'"),
        "c_double": ("double", "'-0'", "'0'"),
        "c_struct": (
            "struct(a double, b interval[])",
            "{'a': 0, 'b': [interval '24 hours']}",
            "{'a': 0, 'b': [interval '1 day']}",
        ),
    },
    "postgres": {
        "c_interval": ("interval", "'1 month'", "'30 days'"),
        "c_double": ("double precision", "'-0'", "'0'"),
        "c_numeric": ("numeric", "1.0", "1.00"),
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
            expected = project.query(f"select cast(cast({literals[load - 1]} as {type_}) as text)")
            for kind in KINDS:
                found = project.query(f"select cast({name} as text) from {kind}_{name}")
                assert found == expected * (2 if kind == "twice" else 1), (kind, name, load)
    assert (
        history(project, "once_c_interval") == history(project, "twice_c_interval") == ["first"] + ["incremental"] * 2
    )
    assert history(project, "looked_up_c_interval") == ["first"] + ["recompute"] * 2


def test_equals_rebuild_tells_a_month_from_thirty_days(project: Project) -> None:
    """And says in which column."""
    write_models(project)
    month, days = ALIKE[project.engine.name]["c_interval"][1:]
    project.execute(f"insert into told (id, c_interval, _loaded_at) values (1, {month}, '{at(1)}')")
    project.run("once_c_interval")
    test = {"tideline.equals_rebuild": {"name": "law", "config": {"store_failures": True}}}
    project.write_yml("models/law.yml", {"models": [{"name": "once_c_interval", "data_tests": [test]}]})
    assert project.test().success
    project.execute("delete from once_c_interval")  # an update to an equal value is none to DuckDB
    project.execute(f"insert into once_c_interval (id, c_interval) values (1, {days})")
    assert not project.test(check=False).success
    schema = f"{project.schema}_dbt_test__audit"
    assert project.query(f"select side, differs_in from {schema}.law order by 1") == [
        ("only in the rebuild", "c_interval"),
        ("only in the table", "c_interval"),
    ]
