{#- Notes that files were moved, in the transaction of the load. -#}
{% macro note_moves(moves, manifest, state) %}

    {%- set columns = 'consumer, path, size, modified, content_hash, row_count, moved_to' -%}
    {%- for move in moves -%}
        {%- do run_query(
            'insert into ' ~ manifest ~ ' (' ~ columns ~ ', state, batch_id, loaded_at) select distinct on (path) ' ~ columns ~ ", 'archived', " ~ tideline.literal(invocation_id)
            ~ ', greatest(' ~ tideline.timestamp_literal(state.mark) ~ ", loaded_at + interval '1 microsecond') from " ~ manifest ~ ' where consumer = '
            ~ tideline.literal(tideline.relation_name(this)) ~ ' and path = ' ~ tideline.literal(move.path) ~ " and state = 'archiving' order by path, loaded_at desc"
        ) -%}
        {%- do log('tideline: ' ~ model.name ~ ' moved ' ~ move.path ~ ' to ' ~ move.moved_to, info=true) -%}
    {%- endfor -%}

{% endmacro %}
