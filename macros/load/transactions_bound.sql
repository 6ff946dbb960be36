{#-
    Up to where rows with the id of their transaction are read: the oldest transaction that is still open. Refuses a mark (`low`) ahead of it: ids only grow on one server, so the table was restored on another one, where
    everything that is written now would lie below the mark.
-#}
{% macro transactions_bound(low) %}

    {%- set high = run_query('select cast(' ~ tideline.oldest_transaction() ~ ' as text)').rows[0][0] -%}
    {%- if low is not none and high | int < low | int -%}
        {%- do tideline.check("tideline_load model '" ~ model.name ~ "'", [
            'its last load read up to transaction ' ~ low ~ ', but this server is only at ' ~ high ~ ', so it is another server, and what is written here would never be read. Give every row of the source an id of this server '
            ~ '(`update ... set <the column> = pg_current_xact_id()`) and load the model from the beginning: --full-refresh with vars `tideline__reload` and `tideline__reload_losing`'
        ]) -%}
    {%- endif -%}
    {{ return(high) }}

{% endmacro %}
