{#-
    Under the lock and before anything is read: from where (`low`) and up to where (`high`) the cursor of this load reads, whether
    the source is read by it at all (`is_read`; files are not), its `type` where it matters, whether rows are read that may be stored already (`again`), and what the next load has to know (`memory`).
-#}
{% macro open_cursor(parts, state) %}

    {%- set memory = fromjson(state.cursor_state) if state.cursor_state else {} -%}
    {%- do state.update({'cursor': {'low': state.cursor_high, 'high': none, 'again': false, 'memory': memory, 'type': none, 'is_worth_recording': false, 'temporary': none}}) -%}
    {%- for part in parts if part.options.kind in ['cursor', 'slot'] -%}
        {%- set options = part.options -%}
        {%- do state.cursor.update({'is_read': options.kind == 'cursor'}) -%}
        {%- if options.strategy == 'commit_safe' -%}
            {%- do state.cursor.update(tideline.safe_mark(options, memory)) -%}
        {%- elif options.strategy == 'transactions' -%}
            {%- do state.cursor.update({'high': tideline.transactions_bound(state.cursor_high)}) -%}
        {%- elif options.strategy == 'sequence' -%}
            {%- do state.cursor.update(tideline.known_holes(memory)) -%}
        {%- elif options.kind == 'slot' -%}
            {%- do state.cursor.update(tideline.peek_changes(options, state.cursor_high)) -%}
        {%- elif options.strategy in ['rows', 'composite'] -%}
            {%- set type = tideline.stored_cursor_type() if state.is_known else none -%}
            {%- if type -%}{%- do tideline.check_cursor(options, options.cursor, type) -%}{%- endif -%}
            {#- an id is one row's; of a stamp or a day more rows may come with the next load, and one that is dated ahead does not move the mark -#}
            {%- do state.cursor.update({'again': (options.lookback or (type and not tideline.is_number_type(type))) | as_bool, 'type': type}) -%}
        {%- endif -%}
    {%- endfor -%}

{% endmacro %}
