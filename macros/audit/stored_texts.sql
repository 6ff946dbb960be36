{#- The lines of what is stored of a key: versions with the events and batches that opened and closed them, or rows as they are. -#}
{% macro stored_texts(stored, events, recorded) %}

    {%- set lines = ['versions:' if recorded and recorded.macro == 'scd2' else 'stored:'] -%}
    {%- if recorded and recorded.macro == 'scd2' -%}
        {%- set read = events | rejectattr('run', 'none') | list -%}
        {%- for version in tideline.stored_versions(stored, recorded) -%}
            {%- set values = [] -%}
            {%- for column in recorded.content if column in version.row -%}
                {%- do values.append(column ~ '=' ~ tideline.shown(version.row[column])) -%}
            {%- endfor -%}
            {%- do lines.append(
                '  version ' ~ version.number ~ ': ' ~ tideline.shown(version.opens) ~ ' to ' ~ (tideline.shown(version.closes) if version.closes is not none else 'now')
                ~ ', ' ~ values | join(', ') ~ tideline._cause('; opened', version.opens, read) ~ tideline._cause('; closed', version.closes, read)
            ) -%}
        {%- endfor -%}
    {%- else -%}
        {%- for row in stored -%}
            {%- set values = [] -%}
            {%- for column, value in row.items() -%}
                {%- do values.append(column ~ '=' ~ tideline.shown(value)) -%}
            {%- endfor -%}
            {%- do lines.append('  ' ~ values | join(', ')) -%}
        {%- endfor -%}
    {%- endif -%}
    {{ return(lines if lines | length > 1 else [lines[0] ~ ' none']) }}

{% endmacro %}


{#- The last event at an instant is the one that opened or closed a version then. -#}
{% macro _cause(what, instant, read) %}

    {%- set causes = read | selectattr('at', 'equalto', instant) | list -%}
    {%- if instant is none or not causes -%}
        {{ return('') }}
    {%- endif -%}
    {%- set batch = causes[-1].row.get('_batch_id') -%}
    {{ return(what ~ ' by event ' ~ causes[-1].number ~ (' of batch ' ~ batch if batch is not none else '')) }}

{% endmacro %}
