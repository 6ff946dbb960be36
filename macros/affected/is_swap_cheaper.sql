{#-
    Whether, of a table evaluated anew, so many rows differ that to put it in the place of the old one costs less than to write the difference and have its readers follow that by keys: a twentieth.
    Small tables are never worth the swap.
-#}
{% macro is_swap_cheaper(target, columns, settings) %}

    {%- set sampled = tideline.query_as_mappings(tideline.sample_differences(target, columns, settings))[0] -%}
    {{ return((sampled.row_count >= settings.rebuild_rows and sampled.differing > 0.05 * sampled.row_count) | as_bool) }}

{% endmacro %}
