{#-
    A SQL expression: the text as a JSON document, or null when it is none. Both engines take the same documents: no NaN, no NUL character, no comma at the end. DuckDB would
    pass numbers on as floats; those that a float cannot hold become texts.
-#}
{% macro parse_json(expression) %}
    {{ return(adapter.dispatch('parse_json', 'tideline')(expression)) }}
{% endmacro %}


{% macro default__parse_json(expression) %}

    {%- set pieces = "regexp_extract_all(" ~ expression ~ ", '\"(?:[^\"\\\\]|\\\\.)*\"|[^\"]+')" -%}
    {%- set long_number = '-?[0-9]+[.][0-9]+(?:[eE][+-]?[0-9]+)?|-?[0-9]{19,}' -%}
    {%- set exact = "array_to_string(list_transform(" ~ pieces ~ ", lambda piece: case when starts_with(piece, '\"') then piece"
        ~ " else regexp_replace(piece, '(" ~ long_number ~ ")', '\"\\1\"', 'g') end), '')" -%}
    {#- most documents have nothing of all this, and need one look instead of five -#}
    {%- set suspicious = '(?:^|[:,\\[\\s-])(?:[nN][aA][nN]|[iI][nN][fF])|[0-9][0-9.]{15}|,\\s*[\\]}]|\\\\u0000' -%}
    {{ return(
        'case when not json_valid(' ~ expression ~ ') then null'
        ~ ' when not regexp_matches(' ~ expression ~ ", '" ~ suspicious ~ "') then cast(" ~ expression ~ ' as json)'
        ~ ' when contains(' ~ expression ~ ", '\\u0000') and regexp_matches(" ~ expression ~ ", '(^|[^\\\\])(\\\\\\\\)*\\\\u0000') then null"
        ~ ' when (contains(lower(' ~ expression ~ "), 'nan') or contains(lower(" ~ expression ~ "), 'inf')) and len(list_filter(" ~ pieces
        ~ ", lambda piece: not starts_with(piece, '\"') and regexp_matches(piece, '(?i)nan|inf'))) > 0 then null"
        ~ ' when regexp_matches(' ~ expression ~ ", ',\\s*[\\]}]') and len(list_filter(list_transform(" ~ pieces
        ~ ", lambda piece: case when starts_with(piece, '\"') then 'x' else piece end), lambda piece: regexp_matches(piece, ',\\s*[\\]}]'))) > 0 then null"
        ~ ' when regexp_matches(' ~ expression ~ ", '[0-9][0-9.]{15}') then cast(" ~ exact ~ ' as json)'
        ~ ' else cast(' ~ expression ~ ' as json) end'
    ) }}

{% endmacro %}


{% macro postgres__parse_json(expression) %}
    {{ return(tideline.try_cast(expression, 'jsonb')) }}
{% endmacro %}
