{#-
    Whether a view may stay as it is: it is there, nobody put another in its place, and what it was made from is what it would be made
    from now. A run over a part of the rows (`--empty`, `--sample`) changes no view that is there. A contract is checked in any case.
-#}
{% macro is_view_kept(existing, target, definition) %}

    {%- if existing is none or not existing.is_view -%}
        {{ return(false) }}
    {%- elif tideline.is_partial_read() -%}
        {{ return(true) }}
    {%- elif should_full_refresh() -%}
        {{ return(false) }}
    {%- endif -%}
    {%- set facts = tideline.stored_view(target) -%}
    {%- set is_kept = facts and (facts.comment or '').endswith(tideline.view_mark(definition, facts.stored)) -%}
    {%- if is_kept and config.get('contract') and config.get('contract').enforced -%}
        {{ get_assert_columns_equivalent(sql) }}
    {%- endif -%}
    {{ return(is_kept) }}

{% endmacro %}
