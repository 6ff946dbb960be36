{#-
    What keeps `rename_relations` from renaming what it `found` in the state tables of a database: a table that still lies under its old name while these tables are others' too, two histories that
    would become one.
-#}
{% macro rename_problems(database, prefixes, found) %}

    {%- set problems = [] -%}
    {%- set ledger = tideline.state_relation('ledger', database) -%}
    {%- for name in tideline._left_behind(database, ledger, prefixes, found) -%}
        {%- do problems.append('the table ' ~ name ~ ' is still there under its old name, and its state would be taken from it: ' ~ ledger ~ ' is not among what was renamed. Drop it, or copy the state tables with the tables') -%}
    {%- endfor -%}
    {%- if not tideline.relation_exists(ledger) -%}
        {{ return(problems) }}
    {%- endif -%}

    {%- set consumer, upstream = tideline.renamed('consumer', prefixes), tideline.renamed('upstream', prefixes) -%}
    {%- set loads = 'select distinct consumer, ' ~ consumer ~ ' as renamed from ' ~ ledger ~ " where kind in ('load', 'undo')" -%}
    {%- for twice in tideline.query_as_mappings('select renamed, min(consumer) as one, max(consumer) as other from (' ~ loads ~ ') as loads group by renamed having count(*) > 1 order by renamed') -%}
        {%- do problems.append('the state tables know loads of both ' ~ twice.one ~ ' and ' ~ twice.other ~ ', and nobody can say which of them filled ' ~ twice.renamed ~ '. Delete what the tideline_ tables in '
            ~ ledger.without_identifier() ~ ' hold of the other (`consumer`) first') -%}
    {%- endfor -%}
    {%- set runs = 'select ' ~ consumer ~ ' as reader, run_mark, ' ~ upstream ~ ' as read from ' ~ ledger ~ ' group by 1, 2, 3 having count(distinct upstream) > 1' -%}
    {%- for run in tideline.query_as_mappings('select distinct reader, read from (' ~ runs ~ ') as runs order by reader, read') -%}
        {%- do problems.append(run.reader ~ ' has read two relations in one run that would both be ' ~ run.read ~ '. Only what really got another name may be named') -%}
    {%- endfor -%}
    {{ return(problems) }}

{% endmacro %}


{#- The names of tables that are there under their old name, unless the state tables lie under a new name themselves, so that these are a copy or were renamed with the tables. -#}
{% macro _left_behind(database, ledger, prefixes, found) %}

    {%- for _, new in prefixes if tideline.relation_name(ledger).startswith(new) -%}
        {{ return([]) }}
    {%- endfor -%}
    {%- set names = [] -%}
    {%- for each in found if each.has_state -%}
        {%- set parts = modules.re.findall('"((?:[^"]|"")*)"', each.name) | map('replace', '""', '"') | list -%}
        {%- set relation = api.Relation.create(database=parts[0], schema=parts[1], identifier=parts[2], type='table') -%}
        {%- if run_query('select cast(' ~ tideline.table_exists(relation) ~ ' as integer)').rows[0][0] | int == 1 -%}
            {%- do names.append(each.name) -%}
        {%- endif -%}
    {%- endfor -%}
    {{ return(names) }}

{% endmacro %}
