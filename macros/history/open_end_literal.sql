{#-
    The instant that stands for an open end, as a SQL literal without a type, so that it takes the type of the column; in UTC unless it names an
    offset, whatever the session's time zone. None stays none. Problems found are added to `problems`.
-#}
{% macro open_end_literal(open_end, problems) %}

    {%- if open_end is none -%}
        {{ return(none) }}
    {%- endif -%}
    {%- set date = '^[0-9]{4}-[0-9]{2}-[0-9]{2}' -%}
    {%- set time = '[ T][0-9]{2}:[0-9]{2}:[0-9]{2}([.][0-9]{1,6})?' -%}
    {%- if open_end is string and modules.re.match(date ~ '$', open_end) -%}
        {{ return(tideline.literal(open_end ~ ' 00:00:00+00')) }}
    {%- elif open_end is string and modules.re.match(date ~ time ~ '$', open_end) -%}
        {{ return(tideline.literal(open_end ~ '+00')) }}
    {%- elif open_end is string and modules.re.match(date ~ time ~ '(Z|[+-][0-9]{2}(:?[0-9]{2})?)$', open_end) -%}
        {{ return(tideline.literal(open_end)) }}
    {%- endif -%}
    {%- do problems.append("`open_end` must be none (null) or an instant such as '9999-12-31'; got '" ~ open_end ~ "'") -%}
    {{ return(none) }}

{% endmacro %}
