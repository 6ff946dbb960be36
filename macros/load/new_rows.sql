{#-
    The extra predicate of a query over a table that only grows or carries a change stamp: rows above the cursor's mark, less the
    lookback, as a literal. What the lookback reads again and is already stored is left out by the materialization.
    True as it stands (compile, show) and in a first load. A row without a cursor is always read.
-#}
{% macro new_rows(cursor, lookback=none) %}

    {%- if lookback is not none and (lookback is not string or not modules.re.match('^[0-9]+ [a-z]+$', lookback)) and lookback is not number -%}
        {%- do tideline.check('new_rows', ["`lookback` must be a number (of a sequence) or like '3 days'; got '" ~ lookback ~ "'"]) -%}
    {%- endif -%}
    {{- return(tideline.load_part({'kind': 'cursor', 'cursor': cursor, 'lookback': lookback}, '(1 = 1)')) -}}

{% endmacro %}
