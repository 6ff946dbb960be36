{#- Says what an operation would do; does it, in one transaction, unless it is a dry run. `statements` is SQL, `lines` what to say. -#}
{% macro carry_out(operation, place, lines, statements, dry_run) %}

    {%- do log('tideline.' ~ operation ~ (' (dry run; `dry_run: false` does it)' if dry_run else '') ~ ': ' ~ lines | join('\n    '), info=true) -%}
    {%- if not dry_run -%}
        {%- do tideline.close_transaction() -%}
        {%- do run_query('begin; ' ~ tideline.take_lock(place.consumer) ~ ' ' ~ statements | join('; ') ~ '; commit;') -%}
        {%- do tideline.reopen_transaction() -%}
    {%- endif -%}

{% endmacro %}
