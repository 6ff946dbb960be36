{#-
    The law as a test: every row of the table that its model's query, over everything, does not return, and every row that it
    returns and the table lacks; `side` says which. Rows are compared as a multiset, all columns, null-safe. `columns` limits or
    orders what is compared, for a table whose columns stand in another order than the query's.
-#}
{% test equals_rebuild(model, columns=none) %}

    {%- do tideline.check('equals_rebuild', tideline.column_list('columns', columns or ['*'])) -%}
    {%- set compared = (columns or ['*']) | join(', ') -%}
    {%- set where = config.get('where') -%}

    with

    stored as (

        select {{ compared }} from {{ model }}

    ),

    rebuilt as (

        select {{ compared }} from (
            {{ tideline.full_query() }}
        ) as evaluated
        {%- if where %}
        where {{ where }}
        {%- endif %}

    )

    select 'only in the table' as side, surplus.* from (
        select * from stored
        except all
        select * from rebuilt
    ) as surplus
    union all
    select 'only in the rebuild' as side, missing.* from (
        select * from rebuilt
        except all
        select * from stored
    ) as missing

{% endtest %}
