{#-
    The SQL condition of a cursor: what a load reads, from the mark on, as literals (the mark itself where more rows may have it). `cursor` is the state of the load's cursor; see
    `open_cursor`. `column` is the cursor's own column, or that of the bronze table when stored rows are asked for. Rows without a cursor
    are always read, or never.
-#}
{% macro cursor_predicate(options, cursor, column) %}

    {%- if options.strategy == 'composite' -%}
        {{ return(tideline.composite_predicate(options, cursor.low)) }}
    {%- endif -%}
    {%- set excludes = options.get('missing') == 'exclude' -%}
    {%- if cursor.low is none -%}
        {%- set newer = '1 = 1' -%}
    {%- elif options.strategy == 'transactions' -%}
        {%- set newer = column ~ ' >= cast(' ~ tideline.literal(cursor.low) ~ ' as xid8)' -%}
    {%- elif options.strategy == 'sequence' -%}
        {%- set newer = tideline.sequence_predicate(column, cursor) -%}
    {%- elif options.strategy == 'commit_safe' -%}
        {%- set newer = column ~ ' >= ' ~ tideline.lookback_bound(cursor.low, none, cursor.type) -%}
    {%- else -%}
        {%- set newer = column ~ (' >= ' if cursor.again else ' > ') ~ tideline.lookback_bound(cursor.low, options.lookback, cursor.type) -%}
    {%- endif -%}
    {%- if options.strategy == 'transactions' -%}
        {{ return('(' ~ newer ~ ' and ' ~ column ~ ' < cast(' ~ tideline.literal(cursor.high) ~ ' as xid8))') }}
    {%- endif -%}
    {{ return('(' ~ newer ~ (' and ' ~ column ~ ' is not null' if excludes else ' or ' ~ tideline.is_missing(column)) ~ ')') }}

{% endmacro %}
