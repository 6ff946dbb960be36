"""SQLMesh and dlt beside scd2: each in an environment of its own, since their pins and dbt's do not go together."""
