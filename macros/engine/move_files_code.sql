{#-
    The Python that moves files, for engines that run it in dbt's own process; SQL cannot. It links and then unlinks, so that nothing is written over and the file is never gone; what an
    earlier run has moved, or half moved, is well.
-#}
{% macro move_files_code(moves) %}
    {{ return(adapter.dispatch('move_files_code', 'tideline')(moves)) }}
{% endmacro %}


{% macro default__move_files_code(moves) %}
    {%- do tideline.check('move_files_code', ['this engine has no files to move']) -%}
{% endmacro %}


{% macro duckdb__move_files_code(moves) %}
import filecmp, json, os, shutil


def dbtObj(load_df):
    return None


def model(dbt, session):
    for move in json.loads({{ tojson(tojson(moves)) }}):
        source, target = move["path"], move["moved_to"]
        if not os.path.exists(source):
            if os.path.exists(target):
                continue
            raise RuntimeError(f"tideline.archive_files: the file {source} is neither there nor at {target}")
        os.makedirs(os.path.dirname(target) or ".", exist_ok=True)
        try:
            os.link(source, target)
        except FileExistsError:
            if not filecmp.cmp(source, target, shallow=False):
                raise RuntimeError(f"tideline.archive_files: there is a file {target} already; move it away") from None
        except OSError:  # another file system
            shutil.copy2(source, target + ".part")
            os.link(target + ".part", target)
            os.unlink(target + ".part")
        os.unlink(source)


def materialize(df, con):
    pass
{% endmacro %}
