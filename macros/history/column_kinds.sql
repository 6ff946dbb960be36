{#-
    What becomes of each column of a history: tracked (a change opens a version), overwritten (the newest value in every version, or in
    the current one), fixed (the first value). Problems found are added to `problems`.
-#}
{% macro column_kinds(unique_key, columns, track_history_on, track_history_except, overwrite, overwrite_current, fixed, problems) %}

    {%- set wrong = [] -%}
    {%- for name, value in {
        'columns': columns, 'track_history_on': track_history_on, 'track_history_except': track_history_except,
        'overwrite': overwrite, 'overwrite_current': overwrite_current, 'fixed': fixed,
    }.items() if value is not none -%}
        {%- do wrong.extend(tideline.column_list(name, value, required=false)) -%}
    {%- endfor -%}
    {%- if wrong -%}
        {%- do problems.extend(wrong) -%}
        {{ return({}) }}
    {%- endif -%}
    {%- if track_history_on is not none and track_history_except is not none -%}
        {%- do problems.append("`track_history_on` and `track_history_except` say the same thing in two ways; give one of them") -%}
    {%- elif columns is none and track_history_on is none -%}
        {%- do problems.append("`track_history_on` is missing: the columns of which a change opens a version (or `columns`, with or without `track_history_except`)") -%}
    {%- endif -%}

    {%- set kinds = {'overwrite': overwrite | list, 'overwrite_current': overwrite_current | list, 'fixed': fixed | list} -%}
    {%- set named = kinds.overwrite + kinds.overwrite_current + kinds.fixed -%}
    {%- if track_history_on is not none -%}
        {%- do kinds.update({'tracked': track_history_on | list}) -%}
        {%- set named = named + kinds.tracked -%}
    {%- else -%}
        {%- do kinds.update({'tracked': (columns or []) | reject('in', named + (track_history_except or []) | list) | list}) -%}
    {%- endif -%}
    {%- set all_columns = columns | list if columns is not none else kinds.tracked + kinds.overwrite + kinds.overwrite_current + kinds.fixed -%}
    {%- do kinds.overwrite.extend(all_columns | reject('in', named + kinds.tracked) | list) -%}

    {%- for column in tideline.repeated_names(named) -%}
        {%- do problems.append("column '" ~ column ~ "' is named twice among `track_history_on`, `overwrite`, `overwrite_current` and `fixed`") -%}
    {%- endfor -%}
    {%- for column in (named + (track_history_except or []) | list) | unique if column not in all_columns -%}
        {%- do problems.append("column '" ~ column ~ "' is not among `columns`: " ~ all_columns | join(', ')) -%}
    {%- endfor -%}
    {%- for column in all_columns if column in unique_key -%}
        {%- do problems.append("column '" ~ column ~ "' belongs to `unique_key`; it is in the result anyway") -%}
    {%- endfor -%}
    {%- do kinds.update({'columns': all_columns}) -%}
    {{ return(kinds) }}

{% endmacro %}
