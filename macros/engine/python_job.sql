{#-
    The Python of a model as a run has it executed: its upstreams as `reads` says, and what its function returns in the temporary table
    `tideline_returned`, on the connection and so in the transaction of the run.
-#}
{% macro python_job(code, reads) %}
    {{ return(adapter.dispatch('python_job', 'tideline')(code, reads)) }}
{% endmacro %}


{% macro default__python_job(code, reads) %}
    {%- do tideline.check('python_job', ['this engine runs no Python models']) -%}
{% endmacro %}


{% macro duckdb__python_job(code, reads) %}
{{ code }}


import json as _tideline_json

_tideline_dbt, _tideline_model = dbtObj, model
_tideline_reads = _tideline_json.loads({{ tojson(tojson(reads)) }})


def dbtObj(load_df):
    return _tideline_dbt(lambda name: load_df(_tideline_reads[name]))


def model(dbt, session):
    _tideline_result = _tideline_model(dbt, session)
    if _tideline_result is None:
        raise TypeError("tideline: the function `model` of '{{ model.name }}' returned nothing; return a relation or a data frame")
    session.query("create temporary table tideline_returned as select * from _tideline_result")
    return session.table("tideline_returned")


def materialize(df, con):
    pass
{% endmacro %}
