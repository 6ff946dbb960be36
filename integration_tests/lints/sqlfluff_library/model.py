"""What dbt's `model` says while sqlfluff renders: every branch that a setting of `dbt_project.yml` opens is linted."""

from types import SimpleNamespace

config = SimpleNamespace(meta={"has_tickets": True})
