{#-
    The columns of the table of passed tests, as data: one row each time a test with `since_passed` found nothing wrong in what had changed, with the mark up to which it had looked. `query_hash`
    is of the test's own query: another limit or another condition begins anew.
-#}
{% macro passed_columns() %}

    {{ return([
        ('test', 'text'), ('query_hash', 'text'), ('consumer', 'text'), ('mark', 'timestamptz'), ('epoch', 'text'), ('run_id', 'text'),
    ]) }}

{% endmacro %}
