{#- SQL: of rows of one extract that have the same key and say different things, the last one counts; the others go to quarantine. -#}
{% macro reject_repeated_keys(key, payload) %}

    update tideline_incoming
    set _reject_code = 'repeated_key', _reject_reason = 'a later line of the extract says something else of the same key: ' || {{ tideline.literal(key | join(', ')) }}
    where {{ tideline.at_addresses(tideline._overruled_rows(key, payload)) }}

{% endmacro %}


{% macro _overruled_rows(key, payload) %}

    select told._tideline_address from tideline_told as told
    inner join tideline_told as kept on {{ tideline.same_key(key, 'kept', 'told') }} and kept._tideline_nth = 1
    where told._tideline_nth > 1 and ({% for column in payload %}told.{{ column }} is distinct from kept.{{ column }}{{ ' or ' if not loop.last }}{% endfor %})

{% endmacro %}
