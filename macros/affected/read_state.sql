{#- The rows of `read_marks` as mappings, in order; opens the transaction and takes the lock before it reads. -#}
{% macro read_state(ledger, settings) %}

    {%- call statement('tideline_marks', fetch_result=true, auto_begin=true) -%}
        {{ tideline.take_lock(tideline.relation_name(this)) }}
        {{ tideline.read_marks(ledger, settings) }}
    {%- endcall -%}
    {{ return(tideline.rows_as_mappings(load_result('tideline_marks')) | sort(attribute='position')) }}

{% endmacro %}
