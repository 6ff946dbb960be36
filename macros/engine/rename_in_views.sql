{#-
    Statements for `rename_relations`: where the ledger knows a view by its text (`relation_identity`), and the text is what it was but for the new names of schemas, it knows it by
    the text of now. A view whose text is another one, too, or holds a new name in a constant, stays unknown, and what reads it is rebuilt.
-#}
{% macro rename_in_views(ledger, schemas) %}
    {{ return(adapter.dispatch('rename_in_views', 'tideline')(ledger, schemas)) }}
{% endmacro %}


{% macro default__rename_in_views(ledger, schemas) %}
    {{ return([]) }}
{% endmacro %}


{% macro postgres__rename_in_views(ledger, schemas) %}

    {%- set before, in_constants = namespace(text='pg_get_viewdef(oid)'), ['false'] -%}
    {%- for old, new in schemas.items() -%}
        {%- set pattern = "'(?<![[:alnum:]_$\"])' || regexp_replace(quote_ident(" ~ tideline.literal(new) ~ "), '([^[:alnum:]_])', '\\\\\\1', 'g') || '[.]'" -%}
        {%- set before.text = 'regexp_replace(' ~ before.text ~ ', ' ~ pattern ~ ', quote_ident(' ~ tideline.literal(old) ~ ") || '.', 'g')" -%}
        {%- do in_constants.append('strpos(constants.found[1], ' ~ tideline.literal(new) ~ ') > 0') -%}
    {%- endfor -%}
    {%- set statement -%}
        with views as (
            select md5({{ before.text }}) as was, min(md5(pg_get_viewdef(oid))) as now
            from pg_catalog.pg_class
            where
                relkind = 'v'
                and oid >= 16384
                and not exists (
                    select 1 from regexp_matches(pg_get_viewdef(oid), '''(?:[^'']|'''')*''', 'g') as constants (found)
                    where {{ in_constants | join(' or ') }}
                )
            group by 1
        )
        update {{ ledger }} as noted
        set upstream_epoch = (
            select string_agg(coalesce(views.now, parts.part), ' ' order by coalesce(views.now, parts.part))
            from unnest(string_to_array(noted.upstream_epoch, ' ')) as parts (part)
            left join views on parts.part = views.was
        )
        where noted.upstream_epoch ~ '(^| )[0-9a-f]{32}( |$)'
    {%- endset -%}
    {{ return([statement] if schemas else []) }}

{% endmacro %}
