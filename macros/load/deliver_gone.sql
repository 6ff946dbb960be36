{#- Once the files of a load are noted: what replaced files said before (`state.gone`) and a file repeated, of this load or of another, is for the next load, if no other file stands for it. -#}
{% macro deliver_gone(manifest, state) %}

    {%- set consumer = tideline.relation_name(this) -%}
    {%- set replaced = tideline.literal_list(state.found | selectattr('decision', 'equalto', 'replacing') | map(attribute='path')) -%}
    {%- set coming = tideline.literal_list(state.found | selectattr('state', 'in', ['loaded', 'partial']) | map(attribute='content_hash') | reject('none')) -%}
    {%- do run_query(tideline.note_next_delivery(
        manifest, consumer, tideline.literal_list(state.gone), tideline.timestamp_literal(state.mark) ~ " + interval '1 microsecond'",
        'coalesce(noted.content_hash not in (' ~ coming ~ '), true) and noted.content_hash not in (select content_hash from ' ~ tideline.standing_files(manifest, consumer)
        ~ ' as standing where coalesce(path not in (' ~ replaced ~ '), true))'
    )) -%}

{% endmacro %}
