{#-
    Full extracts, each compared null-safely with the state that was known as of its date: what is new (c), differs (u) or is gone (d) is appended with
    the extract's date as event time. An extract that lost more than `delete_limit` of the known keys is parked, unless it was released: nothing of it is
    applied. One with unreadable lines deletes nothing: what is missing may stand in them.
-#}
{% macro apply_extracts(state, columns, settings, rejected_lines, manifest) %}

    {%- set payload = tideline.quoted(columns | reject('in', ['_op', '_event_at', '_sequence', '_file', '_line'])) -%}
    {%- do tideline.cast_incoming(state.changed) -%}
    {%- set analyze = tideline.analyze_table(tideline.temporary('tideline_incoming')) -%}
    {%- if analyze -%}{%- do run_query(analyze) -%}{%- endif -%}
    {%- set restored = [] -%}
    {%- for file in state.found if file.state == 'loaded' -%}
        {%- set extract = tideline.query_as_mappings(tideline.extract_facts(file.path, settings, rejected_lines, manifest))[0] -%}
        {%- if extract.keyless -%}
            {%- do run_query(tideline.reject_keyless_rows(file.path, settings.key)) -%}
        {%- endif -%}
        {%- call statement('tideline_compare_extract') -%}
            {{ tideline.extract_candidates(file.path, settings.key, payload, extract.event_at) }}
            {{ tideline.extract_differences(file.path, settings.key, payload, extract.event_at) }}
        {%- endcall -%}
        {%- set weighed = tideline.weigh_extract(file.path, settings) -%}
        {%- if weighed.is_short and file.decision != 'released' -%}
            {%- do file.update({'state': 'parked'}) -%}
            {%- do exceptions.warn("tideline: " ~ model.name ~ " parked the extract " ~ file.path ~ ": " ~ weighed.gone ~ " of " ~ weighed.known ~ " known keys are missing from it (limit " ~ settings.delete_limit ~ "); nothing of it was applied. tideline.release_extract applies it, tideline.drop_extract forgets it") -%}
        {%- else -%}
            {%- do file.update({'event_at': extract.event_at}) -%}
            {%- if extract.unreadable -%}
                {%- do run_query("delete from tideline_differing where _op = 'd'") -%}
            {%- endif -%}
            {%- if weighed.repeated -%}
                {%- do run_query(tideline.reject_repeated_keys(settings.key, payload)) -%}
            {%- endif -%}
            {%- if extract.event_at in restored -%}
                {#- what this extract said before stands at its date for a late one of the same load; now it speaks for itself -#}
                {%- do run_query(
                    'delete from ' ~ this ~ ' where _loaded_at = ' ~ tideline.timestamp_literal(state.mark) ~ ' and _event_at = ' ~ tideline.timestamp_literal(extract.event_at)
                    ~ ' and ' ~ tideline.among(settings.key, 'tideline_differing', settings.key)
                ) -%}
            {%- endif -%}
            {%- call statement('tideline_apply_extract') -%}
                {{ tideline.extract_changes(file.path, state, payload) }}
            {%- endcall -%}
            {%- if extract.next_at is not none -%}
                {%- do restored.append(extract.next_at) -%}
                {%- call statement('tideline_restore_later') -%}
                    {{ tideline.restore_later_state(file.path, state, payload, settings.key, extract.event_at, extract.next_at) }}
                {%- endcall -%}
            {%- endif -%}
        {%- endif -%}
        {%- for table in ['tideline_candidates', 'tideline_told', 'tideline_differing'] -%}
            {%- do run_query('drop table ' ~ tideline.temporary(table)) -%}
        {%- endfor -%}
    {%- endfor -%}

{% endmacro %}
