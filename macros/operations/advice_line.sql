{#- For `index_advice`: one line on an index that is missing: what it would cost, who reads the table how often, and what for. -#}
{% macro advice_line(wanted, facts) %}

    {%- set readers = [] -%}
    {%- set ledger = tideline.state_relation('ledger', wanted.relation.database) -%}
    {%- for reader in wanted.readers -%}
        {%- set runs = [{'runs': 0}] -%}
        {%- if tideline.relation_exists(ledger) -%}
            {%- set runs = tideline.query_as_mappings(
                'select count(*) as runs, round(avg(' ~ ('keys_affected' if wanted.unit == 'keys' else 'rows_in') ~ '), 1) as found from ' ~ ledger
                ~ ' where consumer = ' ~ tideline.literal(tideline.relation_name(reader.consumer)) ~ ' and upstream = '
                ~ tideline.literal(tideline.relation_name(reader.counted)) ~ " and kind in ('incremental', 'load')"
            ) -%}
        {%- endif -%}
        {%- do readers.append(reader.name ~ (' (' ~ runs[0].runs ~ ' runs, ' ~ runs[0].found ~ ' ' ~ wanted.unit ~ ' each)' if runs[0].runs else ' (no run yet)')) -%}
    {%- endfor -%}
    {{ return(
        wanted.relation ~ ' (' ~ wanted.columns | join(', ') ~ ')' ~ (' using brin, as rows lie in its order' if facts.is_in_order else '') ~ ': up to ' ~ (facts.index_bytes / 1048576) | round(2) ~ ' MB. Without it a search reads '
        ~ (facts.table_bytes / 1048576) | round(1) ~ ' MB (' ~ facts.table_rows ~ ' rows); read by ' ~ readers | join(', ')
    ) }}

{% endmacro %}
