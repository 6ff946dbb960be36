{#-
    Whether a table that is evaluated anew is compared with the one that is there, so that the change feed goes on and only the difference is written: where there is a feed, because
    its readers then need not be built anew. Constraints of a contract come with a new table only.
-#}
{% macro is_worth_comparing(settings, is_logic_changed=false) %}

    {{ return(settings.feed is not none and not (is_logic_changed and settings.is_contract_enforced)) }}

{% endmacro %}
