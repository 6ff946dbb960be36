{#-
    Up to where a table that is written while it is read is known for certain. The newest cursor of one load is safe once every
    transaction that was open right after it was seen has ended: whoever could still have committed an older one, has. Until
    then loads read again from the last safe mark. First the newest cursor is read, then the open transactions, then the
    rows, each in a statement of its own: whoever is in no list committed before the rows were read.
-#}
{% macro safe_mark(options, memory) %}

    {%- set type = tideline.cursor_type(options.cursor, options.relation) -%}
    {%- set newest = run_query(
        'select cast(max(' ~ options.cursor ~ ') as text) from ' ~ options.relation ~ ' where ' ~ tideline.not_in_the_future(options.cursor, type)
    ).rows[0][0] -%}
    {%- set open = run_query(tideline.open_transactions()).columns[0].values() | list -%}

    {%- set low, waiting = memory.get('safe'), memory.get('waiting') -%}
    {%- set next = namespace(safe=low) -%}
    {%- if waiting -%}
        {%- set had_virtual = 'virtual ' in waiting.transactions | join(' ') -%}
        {%- set still = [] -%}
        {%- for name in open if name in waiting.transactions or (had_virtual and name.startswith('prepared ')) -%}
            {%- do still.append(name) -%}
        {%- endfor -%}
        {%- set next.safe = low if still else waiting.mark -%}
        {%- set waiting = {'mark': waiting.mark, 'transactions': still} if still else none -%}
    {%- endif -%}
    {#- this load still reads from the old mark: what the last of them committed has not been read yet -#}
    {{ return({
        'low': low, 'type': type, 'again': true, 'is_worth_recording': next.safe != low,
        'memory': {'safe': next.safe, 'waiting': waiting or {'mark': newest, 'transactions': open}},
    }) }}

{% endmacro %}
