{#-
    Whether, of a table evaluated anew, so many rows differ that to put it in the place of the old one costs less than to write the difference: a fifth, where readers of the
    difference would cost as much as built anew. Small tables are never worth the swap.
-#}
{% macro is_swap_cheaper(counts, settings) %}

    {{ return(counts.fresh >= settings.rebuild_rows and [counts.removed, counts.added] | max > 0.2 * counts.fresh) }}

{% endmacro %}
