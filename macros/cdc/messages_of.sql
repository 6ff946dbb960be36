{#-
    The beginning of every format: SQL for the messages of a relation, parsed, one row each. A message that is null, or JSON's null, is a
    tombstone; an empty line is nothing.
-#}
{% macro messages_of(relation, message) %}

    select
        _file,
        _line,
        {{ message }} as _raw,
        {{ tideline.parse_json(message) }} as message
    from {{ relation }} as landed
    where {{ message }} is null or trim({{ message }}) <> ''
    {{ tideline.fence() }}

{% endmacro %}
