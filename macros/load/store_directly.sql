{#-
    Appends the rows straight from the query: a temporary table between would cost as much again as reading. A sequence counts the rows that must not pass; they are read once more, if there
    are any. What is stored and what is rejected must come of one evaluation (a query may decide between two equal rows in two ways, and lose one): so many were
    rejected the second time, too, and none of them is stored. Otherwise the rows go again, `state.is_direct` is false, and all is read by way of the temporary table.
-#}
{% macro store_directly(query, state, columns) %}

    {%- set names = tideline.quoted(columns) | join(', ') -%}
    {%- set in_load = '_loaded_at = ' ~ tideline.timestamp_literal(state.mark) -%}
    {%- do run_query('create temporary sequence tideline_rejected') -%}
    {%- call statement('tideline_store') -%}
        {{ tideline.store_rows(
            state, columns, none, source='(' ~ query ~ '\n)', passes="case when _reject_code is null then true else nextval('tideline_rejected') < 0 end"
        ) }}
    {%- endcall -%}
    {%- set rejected = run_query("select nextval('tideline_rejected') - 1").rows[0][0] -%}
    {%- do run_query('drop sequence tideline_rejected') -%}
    {%- if not rejected -%}
        {{ return(none) }}
    {%- endif -%}
    {%- call statement('tideline_read_rejected') -%}
        insert into tideline_incoming select * from ({{ query }}
        ) as incoming where _reject_code is not null
    {%- endcall -%}
    {%- call statement('tideline_compare', fetch_result=true) -%}
        select (select count(*) from tideline_incoming) as again, (select count(*) from (
            select {{ names }} from tideline_incoming
            intersect
            select {{ names }} from {{ this }} as stored where {{ in_load }} and exists (
                select 1 from tideline_incoming as incoming where incoming._file is not distinct from stored._file and incoming._line is not distinct from stored._line
            )
        ) as twice) as stored_too
    {%- endcall -%}
    {%- set compared = tideline.rows_as_mappings(load_result('tideline_compare'))[0] -%}
    {%- if compared.again != rejected or compared.stored_too -%}
        {%- do tideline.read_again(query, state) -%}
    {%- endif -%}

{% endmacro %}
