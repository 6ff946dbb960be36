{#-
    Full extracts, each compared null-safely with the last known state: what is new (c), differs (u) or is gone (d) is
    appended with the extract's date as event time. An extract that lost more than `delete_limit` of the known keys
    is parked: nothing of it is applied. One with unreadable lines deletes nothing: what is missing may stand in them.
-#}
{% macro apply_extracts(state, columns, settings, rejected_lines) %}

    {%- for file in state.found if file.state == 'loaded' -%}
        {%- call statement('tideline_extract', fetch_result=true) -%}
            {{ tideline.weigh_extract(file.path, settings, rejected_lines) }}
        {%- endcall -%}
        {%- set weighed = tideline.rows_as_mappings(load_result('tideline_extract'))[0] -%}
        {%- if weighed.gone > settings.delete_limit * weighed.known -%}
            {%- do file.update({'state': 'parked'}) -%}
            {%- do exceptions.warn("tideline: " ~ model.name ~ " parked the extract " ~ file.path ~ ": " ~ weighed.gone ~ " of " ~ weighed.known ~ " known keys are missing from it (limit " ~ settings.delete_limit ~ "); nothing of it was applied") -%}
        {%- else -%}
            {%- call statement('tideline_apply_extract') -%}
                {{ tideline.extract_changes(file.path, state, columns, settings, deletes=weighed.unreadable == 0) }}
            {%- endcall -%}
        {%- endif -%}
    {%- endfor -%}

{% endmacro %}
