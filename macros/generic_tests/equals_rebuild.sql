{#-
    The law as a test: every row of the table that its model's query, over everything, does not return, and every row that it returns and the table lacks; `side` says which,
    `differs_in` in which columns it differs from the other side's row of its key. Rows are compared as a multiset, all columns, null-safe: first by the sums of their hashes in buckets
    of the key, then one by one in the buckets that differ. With `runs` each run looks at one part of the keys, and as many runs at all of them.
-#}
{% test equals_rebuild(model, columns=none, unique_key=none, runs=1, run_number=none) %}

    {%- set problems = tideline.column_list('columns', columns or ['*']) + tideline.column_list('unique_key', unique_key or [], required=false) -%}
    {%- if runs is not integer or runs is boolean or runs < 1 -%}
        {%- do problems.append("`runs` must be a whole number from 1 up; got '" ~ runs ~ "'") -%}
    {%- elif not modules.re.match('^[0-9]+$', (0 if run_number is none else run_number) | string) -%}
        {%- do problems.append("`run_number` must be a whole number from 0 up; got '" ~ run_number ~ "'") -%}
    {%- endif -%}
    {%- do tideline.check('equals_rebuild', problems) -%}
    {%- if not execute -%}
        {{ return('select 1 as one') }}
    {%- endif -%}

    {%- set sides = tideline.compared_sides(model, columns, unique_key, runs, run_number) -%}
    {%- set differing = none -%}
    {%- if flags.WHICH in ['test', 'build', 'retry'] -%}
        {%- set differing = tideline.query_as_mappings(tideline.differing_buckets(sides)) -%}
        {%- if differing -%}
            {%- do log(
                'tideline: ' ~ sides.name ~ ' is not what its query returns, in ' ~ differing | length ~ ' of ' ~ sides.parts ~ ' parts of its keys; `dbt show --select '
                ~ this.identifier ~ '` lists the rows, `dbt run --full-refresh --select ' ~ sides.name ~ '` builds it anew', info=true
            ) -%}
        {%- endif -%}
    {%- endif -%}
    {{ tideline.differing_rows(sides, differing) }}

{% endtest %}
