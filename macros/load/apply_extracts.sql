{#-
    Full extracts, each compared null-safely with the state that was known as of its date: what is new (c), differs (u) or is gone (d) is appended with
    the extract's date as event time. An extract that lost more than `delete_limit` of the known keys is parked, unless it was released: nothing of it is
    applied. One with unreadable lines deletes nothing: what is missing may stand in them.
-#}
{% macro apply_extracts(state, columns, settings, rejected_lines, manifest) %}

    {%- for file in state.found if file.state == 'loaded' -%}
        {%- call statement('tideline_known') -%}
            drop table if exists {{ tideline.temporary('tideline_known') }};
            create temporary table tideline_known as
            {{ tideline.known_state(settings.key, as_of=tideline.extract_time(file.path)) }}
        {%- endcall -%}
        {%- call statement('tideline_extract', fetch_result=true) -%}
            {{ tideline.weigh_extract(file.path, settings, rejected_lines, manifest) }}
        {%- endcall -%}
        {%- set weighed = tideline.rows_as_mappings(load_result('tideline_extract'))[0] -%}
        {%- if weighed.gone > settings.delete_limit * weighed.known and file.decision != 'released' -%}
            {%- do file.update({'state': 'parked'}) -%}
            {%- do exceptions.warn("tideline: " ~ model.name ~ " parked the extract " ~ file.path ~ ": " ~ weighed.gone ~ " of " ~ weighed.known ~ " known keys are missing from it (limit " ~ settings.delete_limit ~ "); nothing of it was applied. tideline.release_extract applies it, tideline.drop_extract forgets it") -%}
        {%- else -%}
            {%- do file.update({'event_at': weighed.event_at}) -%}
            {%- call statement('tideline_apply_extract') -%}
                {{ tideline.extract_changes(file.path, state, columns, settings, deletes=weighed.unreadable == 0) }}
            {%- endcall -%}
            {%- if weighed.next_at is not none -%}
                {%- call statement('tideline_restore_later') -%}
                    {{ tideline.restore_later_state(file.path, state, columns, settings, weighed.event_at, weighed.next_at) }}
                {%- endcall -%}
            {%- endif -%}
        {%- endif -%}
        {%- do run_query('drop table ' ~ tideline.temporary('tideline_known')) -%}
    {%- endfor -%}

{% endmacro %}
