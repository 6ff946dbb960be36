{#-
    Says what an operation would do; does it, in one transaction, unless it is a dry run. `statements` is SQL, `lines` what to say. All locks are taken in the order of their names: two that
    wait for each other would wait for ever.
-#}
{% macro carry_out(operation, place, lines, statements, dry_run) %}

    {%- do log('tideline.' ~ operation ~ (' (dry run; `dry_run: false` does it)' if dry_run else '') ~ ': ' ~ lines | join('\n    '), info=true) -%}
    {%- if not dry_run -%}
        {%- set locks = [] -%}
        {%- for name in place.get('locks', [place.consumer]) | unique(case_sensitive=true) | sort(case_sensitive=true) -%}
            {%- do locks.append(tideline.take_lock(name)) -%}
        {%- endfor -%}
        {%- do tideline.close_transaction() -%}
        {%- do run_query('begin; ' ~ locks | join(' ') ~ ' ' ~ statements | join('; ') ~ '; commit;') -%}
        {%- do tideline.reopen_transaction() -%}
    {%- endif -%}

{% endmacro %}
