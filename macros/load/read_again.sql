{#- Reads what a load brings into the temporary table once more; rows that were stored straight from the query go again (`state.is_direct` is false then). -#}
{% macro read_again(query, state) %}

    {%- if state.is_direct -%}
        {%- do run_query('delete from ' ~ this ~ ' where _loaded_at = ' ~ tideline.timestamp_literal(state.mark)) -%}
        {%- do state.update({'is_direct': false}) -%}
    {%- endif -%}
    {%- do run_query('drop table ' ~ tideline.temporary('tideline_incoming')) -%}
    {%- do run_query(tideline.read_incoming(query)) -%}

{% endmacro %}
