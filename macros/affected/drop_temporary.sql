{#- SQL that drops the temporary tables of a run, so that the next model of this connection finds none. -#}
{% macro drop_temporary() %}

    drop table if exists {{ tideline.temporary('tideline_affected') }};
    drop table if exists {{ tideline.temporary('tideline_fresh') }};
    drop table if exists {{ tideline.temporary('tideline_diff') }};

{% endmacro %}
