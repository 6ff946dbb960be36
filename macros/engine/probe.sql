{#-
    SQL that has the engine look at a query, of which no row is computed: what it does not understand ends here. Where the engine can catch it, a column that is not there
    ends with `refusal` and the engine's words.
-#}
{% macro probe(query, refusal) %}
    {{ return(adapter.dispatch('probe', 'tideline')(query, refusal)) }}
{% endmacro %}


{% macro default__probe(query, refusal) %}
    {{ return('select 1 as one from (\n' ~ query ~ '\n) as probe where false') }}
{% endmacro %}


{% macro postgres__probe(query, refusal) %}

    {%- set block -%}
        begin
            execute {{ tideline.literal(tideline.default__probe(query, refusal)) }};
        exception when undefined_column then
            raise exception using message = {{ tideline.literal(refusal ~ ': ') }} || sqlerrm, errcode = sqlstate;
        end
    {%- endset -%}
    {{ return('do ' ~ tideline.literal(block)) }}

{% endmacro %}
