{#-
    Before the rest of a load: files with more rows than `tideline_chunk_rows`, chunk after chunk. Each chunk is a load with a mark and a ledger row of its own, and commits with
    how far it came, so that the next run goes on there. What is left in `state.found` is loaded at once.
-#}
{% macro load_chunks(sql, parts, state, settings, ledger, manifest, quarantine) %}

    {%- set size = settings.chunk_rows -%}
    {%- set rest = [] -%}
    {%- for file in state.found -%}
        {%- set is_candidate = size is not none and file.state == 'loaded' and tideline.reads_files() and (file.size > size or file.line_low) -%}
        {%- set place = namespace(low=file.line_low or 0, last=tideline.count_lines(file, parts, state) if is_candidate else 0) -%}
        {%- if place.low == 0 and place.last <= (size or 0) -%}
            {%- do rest.append(file) -%}
        {%- else -%}
            {%- for _ in range(1 + place.last // size) if place.low is not none -%}
                {%- set high = place.low + size if place.low + size < place.last else none -%}
                {%- do file.update({'state': 'loaded' if high is none else 'partial', 'line_high': high or place.last}) -%}
                {%- do state.update({'found': [file], 'files': [file.path], 'chunk': {'low': place.low, 'high': high}}) -%}
                {%- do tideline.load_chunk(sql, parts, state, settings, ledger, manifest, quarantine) -%}
                {%- set place.low = high -%}
            {%- endfor -%}
        {%- endif -%}
    {%- endfor -%}
    {%- do state.update({'found': rest, 'chunk': none}) -%}

{% endmacro %}
