{#-
    SQL that deletes from `relation` the stored rows whose addresses stand in the array column `addresses` of `source`,
    the first `-change` of each. PostgreSQL fetches rows by address only from an array made beforehand.
-#}
{% macro delete_addresses(relation, source, addresses, change) %}
    {{ return(adapter.dispatch('delete_addresses', 'tideline')(relation, source, addresses, change)) }}
{% endmacro %}


{% macro default__delete_addresses(relation, source, addresses, change) %}

    delete from {{ relation }}
    where rowid in (
        select unnest(list_slice({{ addresses }}, 1, -{{ change }})) from {{ source }} where {{ change }} < 0
    )

{% endmacro %}


{% macro postgres__delete_addresses(relation, source, addresses, change) %}

    delete from {{ relation }}
    where ctid = any(array(
        select unnest(({{ addresses }})[1:-{{ change }}]) from {{ source }} where {{ change }} < 0
    ))

{% endmacro %}
