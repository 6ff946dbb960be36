{#-
    Ends the transaction that dbt's own look at the catalogue may have begun. What follows commits for itself (a shared state
    table, a hook outside the transaction); dbt must know that no transaction is open, or it would not begin the model's.
-#}
{% macro close_transaction() %}

    {%- call statement('tideline_settle', auto_begin=true) -%} select 1 {%- endcall -%}
    {%- do adapter.commit() -%}

{% endmacro %}
