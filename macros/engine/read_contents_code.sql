{#-
    The Python that reads the bytes of files once, piece by piece, into the temporary table `tideline_contents`: the hash of the content, and whether the file is, as a whole, UTF-8 text,
    gzip of one part or Parquet. SQL would hold a file in memory as one value, and would not see that an archive was cut off.
-#}
{% macro read_contents_code(files) %}
    {{ return(adapter.dispatch('read_contents_code', 'tideline')(files)) }}
{% endmacro %}


{% macro default__read_contents_code(files) %}
    {%- do tideline.check('read_contents_code', ['this engine reads no files by itself']) -%}
{% endmacro %}


{% macro duckdb__read_contents_code(files) %}
{%- set told = [] -%}
{%- for file in files -%}{%- do told.append(dict(file, literal=tideline.file_literal(file.path))) -%}{%- endfor -%}
import codecs, hashlib, io, json, zlib

PIECE = 1048576


def dbtObj(load_df):
    return None


{{ tideline._content_checks_code() }}


def opened(file, session):
    # what has an address is for the engine to fetch, which knows the way and the keys: as one value, of 4 GB at most
    if "://" not in file["path"]:
        return open(file["path"], "rb")
    return io.BytesIO(session.execute("select content from read_blob(" + file["literal"] + ")").fetchone()[0])


def facts(told, session):
    content = hashlib.md5(usedforsecurity=False)

    def hashed(file):
        for piece in pieces_of(file):
            content.update(piece)
            yield piece

    with opened(told, session) as file:
        pieces = hashed(file)
        check = None if told["kind"] == "parquet" else is_gzip if told["path"].endswith(".gz") else is_text
        readable = check(pieces) if check else True
        for _ in pieces:
            pass
        if not check:
            readable = is_parquet(file, file.tell())
    return content.hexdigest(), readable


def model(dbt, session):
    files = json.loads({{ tojson(tojson(told)) }})
    told = [[file[name] for file in files] for name in ("pattern", "path", "size", "modified")]
    found = [list(column) for column in zip(*(facts(file, session) for file in files))]
    session.execute(
        "create or replace temporary table tideline_contents as select unnest(cast($1 as varchar[])) as pattern, unnest(cast($2 as varchar[])) as path, unnest(cast($3 as bigint[])) as size,"
        " unnest(cast($4 as varchar[])) as modified, unnest(cast($5 as varchar[])) as content_hash, unnest(cast($6 as boolean[])) as is_readable",
        [*told, *found],
    )


def materialize(df, con):
    pass
{% endmacro %}


{#- What has to be so of the bytes of a whole file. -#}
{% macro _content_checks_code() %}
def pieces_of(file):
    while piece := file.read(PIECE):
        yield piece


def is_text(pieces):
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        for piece in pieces:
            decoder.decode(piece)
        decoder.decode(b"", True)
    except UnicodeDecodeError:
        return False
    return True


def is_gzip(pieces):
    part = zlib.decompressobj(31)
    try:
        for piece in pieces:
            if part.eof:
                return False
            while piece and not part.eof:
                part.decompress(piece, PIECE)
                piece = part.unconsumed_tail
    except zlib.error:
        return False
    return part.eof and not part.unused_data


def is_parquet(file, size):
    # by the first and the last byte of what may be its footer: the engine's own message on one that is none does not name the file
    file.seek(0)
    begin = file.read(4)
    file.seek(max(size - 9, 0))
    end = file.read()
    length = int.from_bytes(end[1:5], "little")
    if size < 12 or begin != b"PAR1" or end[:1] != b"\x00" or end[5:] != b"PAR1" or length >= size - 11:
        return False
    file.seek(size - 8 - length)
    return file.read(1) == b"\x15"
{% endmacro %}
