{#-
    SQL: the files of a source as they are now, with a hash of their content: `path`, `size`, `modified`, `content_hash`, and
    whether they are what they should be as a whole (`is_readable`). Files that the manifest knows with this size and time, and archived ones, are left
    out, unread; one that is loaded in chunks is listed until its last one. DuckDB holds a file's bytes in memory as one value, of 4 GB at most; a file above 1 GB is hashed row by row.
-#}
{% macro list_files(options, manifest, consumer) %}
    {{ return(adapter.dispatch('list_files', 'tideline')(options, manifest, consumer)) }}
{% endmacro %}


{% macro default__list_files(options, manifest, consumer) %}

    select
        {{ options.column }} as path,
        cast(sum(length(line)) as bigint) as size,
        cast(null as text) as modified,
        md5(string_agg(line, chr(10) order by line_number)) as content_hash,
        true as is_readable
    from {{ options.relation }}
    where {{ options.column }} not in (
        select path from {{ manifest }} where consumer = {{ tideline.literal(consumer) }}
    )
    group by {{ options.column }}

{% endmacro %}


{% macro duckdb__list_files(options, manifest, consumer) %}

    {%- set of_model = 'select * from ' ~ manifest ~ ' where consumer = ' ~ tideline.literal(consumer) -%}
    {#- by name first: the engine reads every file that a statement names whose content it asks for, also those that it leaves out -#}
    {%- set listed = run_query(
        'select filename, size, cast(last_modified as varchar) from read_blob(' ~ tideline.literal(options.path) ~ ') as landed where filename in (select path from (' ~ of_model
        ~ ") as known group by path having arg_max(state, loaded_at) = 'partial') or not exists (select 1 from (" ~ of_model ~ ') as known'
        ~ ' where coalesce(known.moved_to, known.path) = landed.filename and known.size = landed.size and known.modified = cast(landed.last_modified as varchar)) order by filename'
    ).rows -%}
    {#- what one reading names is in memory at once -#}
    {%- set batches = [] -%}
    {%- set room = namespace(left=0) -%}
    {%- for file in listed if file[1] <= tideline._largest_blob() -%}
        {%- if room.left < file[1] or loop.first -%}
            {%- do batches.append([]) -%}
            {%- set room.left = 268435456 -%}
        {%- endif -%}
        {%- do batches[-1].append(tideline.file_literal(file[0])) -%}
        {%- set room.left = room.left - file[1] -%}
    {%- endfor -%}
    {%- set readings = [] -%}
    {%- for batch in batches -%}{%- do readings.append('select * from read_blob([' ~ batch | join(', ') ~ '])') -%}{%- endfor -%}
    select
        filename as path,
        size,
        cast(last_modified as varchar) as modified,
        md5(content) as content_hash,
        case
            {% if options.kind == 'parquet' -%}
            when true then content[1:4] = 'PAR1'::blob and {{ tideline._has_footer() }}
            {% endif -%}
            when ends_with(filename, '.gz') then content[1:2] = '\x1F\x8B'::blob
            when size > 268435456 then true  -- the reading itself names file and line, and a copy as text would take the memory
            else try(decode(content)) is not null
        end as is_readable
    from (
        select *, content[-9:] as tail
        from ({{ readings | join(' union all ') or 'select * from read_blob(' ~ tideline.literal(options.path) ~ ') where false' }}) as batches
    ) as landed
    {%- for file in listed if file[1] > tideline._largest_blob() %}
    union all
    select {{ tideline.literal(file[0]) }}, {{ file[1] }}, {{ tideline.literal(file[2]) }}, md5(concat_ws(' ', count(*), sum(row_hash))), true
    from ({{ tideline._row_hashes(options.kind, tideline.file_literal(file[0])) }}) as hashed
    {%- endfor %}

{% endmacro %}


{% macro _largest_blob() %}
    {{ return(1073741824) }}
{% endmacro %}


{#- SQL: for each row of a file a hash of its place and content, the same in every version of the engine. -#}
{% macro _row_hashes(kind, file) %}

    {%- set row = 'told' if kind == 'parquet' else "_line || ' ' || line" -%}
    {%- set rows = 'read_parquet(' ~ file ~ ', file_row_number=true)' if kind == 'parquet' else tideline.read_lines('[' ~ file ~ ']') -%}
    {{ return('select cast(md5_number_lower(cast(' ~ row ~ ' as varchar)) as hugeint) as row_hash from ' ~ rows ~ ' as told') }}

{% endmacro %}


{#- Whether what stands before the end of a Parquet file may be its footer, by its first byte and its last. DuckDB's own message on one that is none does not name the file. -#}
{% macro _has_footer() %}

    {%- set length = "cast('0x' || hex(tail[5:5]) || hex(tail[4:4]) || hex(tail[3:3]) || hex(tail[2:2]) as bigint)" -%}
    {{ return(
        "tail[6:9] = 'PAR1'::blob and tail[1:1] = '\\x00'::blob and " ~ length ~ ' < size - 11 and content[size - 7 - ' ~ length ~ ':size - 7 - ' ~ length ~ "] = '\\x15'::blob"
    ) }}

{% endmacro %}
