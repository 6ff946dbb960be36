{#-
    The query of `as_of_join`: the newest version that began by the fact's time, if it had not ended by then. DuckDB sorts both sides (in a run by affected
    keys only the versions within reach of their facts); PostgreSQL searches an array of the key's beginnings (then the index on key and beginning).
    The columns of the version are named without its alias, so that one that the facts have, too, is refused by the engine as ambiguous.
-#}
{% macro search_version(join) %}
    {{ return(adapter.dispatch('search_version', 'tideline')(join)) }}
{% endmacro %}


{% macro default__search_version(join) %}
    select
        fact.*{% for column in join.columns %},
        {{ column }}{% endfor %}
    from {{ join.relation }} as fact
    left join {{ join.version }} as version
        on
            {{ tideline.same_key(join.key, 'fact', 'version') }}
            and {{ tideline.as_of(join.fact_time, 'version', meta_columns={'valid_from': join.valid_from, 'valid_to': join.valid_to}) }}
{% endmacro %}


{% macro duckdb__search_version(join) %}
    {#- To an asof join a null key equals another. Of the two halves of the union the optimizer drops the one that is false. -#}
    {%- set is_whole = tideline.when_partial('false') %}
    select
        fact.*{% for column in join.columns %},
        case when {{ join.fact_time }} < coalesce(version.{{ join.valid_to }}, 'infinity') then {{ column }} end as {{ column }}{% endfor %}
    from {{ join.relation }} as fact
    asof left join (
        select * from {{ join.version }} as every_version
        where {{ is_whole }} and {{ join.key | join(' is not null and ') }} is not null
        union all
        select every_version.*
        from {{ join.version }} as every_version
        inner join ({{ tideline._reach_of_facts(join) }}) as reach
            on
                {{ tideline.same_key(join.key, 'every_version', 'reach') }}
                and every_version.{{ join.valid_from }} >= coalesce(reach._tideline_from, '-infinity')
                and every_version.{{ join.valid_from }} <= reach._tideline_to
        where not {{ is_whole }}
    ) as version on {{ tideline.same_key(join.key, 'fact', 'version') }} and {{ join.fact_time }} >= version.{{ join.valid_from }}
{% endmacro %}


{#-
    The beginnings between which the versions of a key lie that its facts can find: from the one that held at the first fact (null: none did)
    to the last fact. A sort of all versions of these keys would cost ten times as much as two scans.
-#}
{% macro _reach_of_facts(join) %}
    {%- set key = [] -%}
    {%- for column in join.key -%}{%- do key.append('fact.' ~ column) -%}{%- endfor -%}
    select reach.*, max(version.{{ join.valid_from }}) as _tideline_from
    from (
        select {{ key | join(', ') }}, min({{ join.fact_time }}) as _tideline_first, max({{ join.fact_time }}) as _tideline_to
        from {{ join.relation }} as fact
        group by {{ key | join(', ') }}
    ) as reach
    left join {{ join.version }} as version
        on {{ tideline.same_key(join.key, 'reach', 'version') }} and version.{{ join.valid_from }} <= reach._tideline_first
    group by all
{% endmacro %}


{% macro postgres__search_version(join) %}
    {#- `offset 0` keeps the array out of the join's own condition, which would carry it through every sort -#}
    {%- set is_whole = tideline.when_partial('false') %}
    select
        fact.*{% for column in join.columns %},
        {{ column }}{% endfor %}
    from {{ join.relation }} as fact
    left join (
        select {{ join.key | join(', ') }}, array_agg({{ join.valid_from }} order by {{ join.valid_from }}) as _tideline_beginnings
        from {{ join.version }} as every_version
        where {{ is_whole }} and {{ join.valid_from }} is not null
        group by {{ join.key | join(', ') }}
    ) as known on {{ tideline.same_key(join.key, 'fact', 'known') }}
    cross join lateral (
        select
            case
                when {{ is_whole }} then known._tideline_beginnings[width_bucket({{ join.fact_time }}, known._tideline_beginnings)]
                else (
                    select max(version.{{ join.valid_from }}) from {{ join.version }} as version
                    where {{ tideline.same_key(join.key, 'fact', 'version') }} and version.{{ join.valid_from }} <= {{ join.fact_time }}
                )
            end as _tideline_began_at
        offset 0
    ) as newest
    left join {{ join.version }} as version
        on
            {{ tideline.same_key(join.key, 'fact', 'version') }}
            and version.{{ join.valid_from }} = newest._tideline_began_at
            and {{ join.fact_time }} < coalesce(version.{{ join.valid_to }}, 'infinity')
{% endmacro %}
