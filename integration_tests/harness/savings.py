"""Savings of CPU inside dbt that leave every result alone: half of what it takes. To import is to have them."""

from __future__ import annotations

import gc
import os
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import parsedatetime
from dbt import deprecations, flags
from dbt.clients import jinja_static
from dbt.clients.jinja import MacroGenerator
from dbt.config import RuntimeConfig
from dbt.context import base, manifest
from dbt.context.macros import MacroNamespace, MacroNamespaceBuilder
from dbt.contracts.files import FilePath, ParseFileType, SourceFile
from dbt.contracts.graph.nodes import Macro
from dbt.parser import base as parsers
from dbt.parser import manifest as parsing
from dbt.parser import read_files
from dbt.parser.macros import MacroParser
from dbt_common.behavior_flags import BehaviorFlagRendered
from dbt_common.clients.jinja import CallableMacroGenerator
from dbt_common.events.base_types import BaseEvent
from dbt_common.tests import enable_test_caching
from jinja2 import Environment

make_event = BaseEvent.__init__
write_context = base.BaseContext.to_dict
read_flags = flags.get_flag_obj
flags_read: list[Any] = [None, None]
read_package = RuntimeConfig.new_project
compile_template = Environment.compile
templates_compiled: dict[tuple[type, str], Any] = {}
packages_read: dict[tuple[object, ...], RuntimeConfig] = {}
read_sources = read_files.get_source_files
sources_read: dict[tuple[str, str, ParseFileType], list[SourceFile]] = {}
parse_macros = MacroParser.parse_unparsed_macros
macros_parsed: dict[tuple[str, str, str], list[Macro]] = {}
docs_context = parsing.generate_runtime_docs_context
updates_made: dict[str, tuple[RuntimeConfig, Any, Any]] = {}
make_update = parsers.RelationUpdate
make_macro = CallableMacroGenerator.get_macro


def _keep_for_later(event: BaseEvent, *arguments: Any, **values: Any) -> None:
    """Instead of `BaseEvent.__init__`."""
    object.__setattr__(event, "told", (arguments, values))


def _make_now(event: BaseEvent, name: str) -> Any:
    """Instead of `BaseEvent.__getattr__`, which is asked for what is not there yet."""
    if "pb_msg" not in event.__dict__:
        arguments, values = event.__dict__["told"]
        make_event(event, *arguments, **values)
    made = event.__dict__["pb_msg"]
    return made if name == "pb_msg" else getattr(made, name)


def _add_macros(builder: MacroNamespaceBuilder, macros: Iterable[Any], context: dict[str, Any]) -> None:
    """Instead of `MacroNamespaceBuilder.add_macros`, which asks for the package of each of its thousand macros."""
    made: dict[str, MacroGenerator] = {}
    for macro in macros:
        made[macro.name] = generator = object.__new__(MacroGenerator)  # as the three `__init__` leave it
        values = generator.__dict__
        values["macro"], values["context"] = macro, context
        values["node"], values["stack"] = builder.node, builder.thread_ctx
    package = next((generator.macro.package_name for generator in made.values()), None)
    if package in builder.internal_package_names:
        builder.internal_packages[package] = made
    elif package is not None:
        builder.packages[package] = made
        if package == builder.search_package:
            builder.locals.update(made)
        elif package == builder.root_package:
            builder.globals.update(made)


def _write_context(context: manifest.ManifestContext) -> dict[str, Any]:
    """Instead of `ManifestContext.to_dict`, which looks each name up in all five places where it may stand."""
    values: dict[str, Any] = write_context(context)
    if isinstance(context.namespace, MacroNamespace):
        for names in reversed(list(context.namespace._search_order())):
            values.update(names)
    else:
        values.update(context.namespace.local_namespace)
        values.update(context.namespace.project_namespace)
    return values


def _read_flags_once() -> Any:
    """Instead of `get_flag_obj`, which every context calls: a command's flags do not change while it runs."""
    if flags_read[0] is not flags.GLOBAL_FLAGS:
        flags_read[:] = [flags.GLOBAL_FLAGS, read_flags()]
    return flags_read[1]


def _compile_once(environment: Environment, source: Any, name: Any = None, *rest: Any, **options: Any) -> Any:
    """Instead of `Environment.compile`: the same text becomes the same code."""
    if name is not None or rest or options or not isinstance(source, str):
        return compile_template(environment, source, name, *rest, **options)
    key = (type(environment), source)
    if key not in templates_compiled:
        templates_compiled[key] = compile_template(environment, source)
    return templates_compiled[key]


def _read_package_once(config: RuntimeConfig, root: str) -> RuntimeConfig:
    """Instead of `RuntimeConfig.new_project`, by which each command reads each package's dbt_project.yml anew."""
    stamp = (Path(root) / "dbt_project.yml").stat()
    environment = sorted(item for item in os.environ.items() if item[0].startswith("TIDELINE"))
    key = (root, stamp.st_mtime_ns, stamp.st_size, str(config.to_target_dict()), str(config.quoting), str(environment))
    if key not in packages_read:
        packages_read[key] = read_package(config, root)
    return packages_read[key]


def _read_sources_once(
    project: Any, paths: list[str], extension: str, kind: ParseFileType, saved: Any, ignored: Any
) -> list[SourceFile]:
    """Instead of `get_source_files`, which reads every macro of dbt and of the package anew for every parse.

    What dbt brings, or is linked into a project, stays as it is while a process runs.
    """
    files: list[SourceFile] = []
    root = os.path.realpath(project.project_root)
    for path in paths:
        folder = os.path.realpath(os.path.join(root, path))
        key = (folder, extension, kind)
        own = folder.startswith(root + os.sep) and "/dbt/include/" not in folder
        if own or ignored or kind == ParseFileType.Seed:
            files += read_sources(project, [path], extension, kind, saved, ignored)
        elif key in sources_read:
            files += [_copy_source(project, path, file) for file in sources_read[key]]
        else:
            found = read_sources(project, [path], extension, kind, saved, ignored)
            if all(type(file) is SourceFile for file in found):  # the dictionaries of yml files are changed by dbt
                sources_read[key] = found
                found = [_copy_source(project, path, file) for file in found]
            files += found
    return files


def _copy_source(project: Any, path: str, file: SourceFile) -> SourceFile:
    """A file as it was read, for another parse, or for another project with the same folder."""
    place = FilePath(path, file.path.relative_path, file.path.modification_time, project.project_root)
    return SourceFile(place, file.checksum, project.project_name, file.parse_file_type, file.contents)


def _parse_macros_once(parser: MacroParser, file: Any) -> Iterator[Macro]:
    """Instead of `MacroParser.parse_unparsed_macros`: the same text has the same macros, unless dbt warned of it."""
    key = (file.package_name, file.path, file.raw_code)
    if getattr(flags.get_flags(), "validate_macro_args", False):  # it has dbt look at the arguments, too
        yield from parse_macros(parser, file)
        return
    if key not in macros_parsed:
        warned = dict(deprecations.active_deprecations)
        found = list(parse_macros(parser, file))
        if dict(deprecations.active_deprecations) != warned or any(macro.arguments for macro in found):
            yield from found
            return
        macros_parsed[key] = found
    for macro in macros_parsed[key]:
        yield Macro(
            macro_sql=macro.macro_sql,
            name=macro.name,
            resource_type=macro.resource_type,
            package_name=macro.package_name,
            path=macro.path,
            original_file_path=macro.original_file_path,
            unique_id=macro.unique_id,
            supported_languages=macro.supported_languages,
        )


def _docs_context(config: Any, target: Any, *rest: Any) -> dict[str, Any]:
    """Instead of `generate_runtime_docs_context`, made for each macro, though few call anything in docs."""
    if isinstance(target, Macro) and not any("{" in text for text in _descriptions(target)):
        return {}
    context: dict[str, Any] = docs_context(config, target, *rest)
    return context


def _descriptions(macro: Macro) -> Iterator[str]:
    """Those of a macro and of its arguments."""
    yield macro.description
    for argument in macro.arguments:
        yield argument.description


def _make_update_once(config: RuntimeConfig, manifest: Any, component: str) -> Any:
    """Instead of `RelationUpdate`, which each of a project's parsers makes for itself."""
    known = updates_made.get(component)
    if known is None or known[0] is not config or known[1] is not manifest:
        known = updates_made[component] = (config, manifest, make_update(config, manifest, component))
    return known[2]


def _make_macro_once(generator: CallableMacroGenerator) -> Callable[..., Any]:
    """Instead of `get_macro`, which makes a module for every call; its context is the generator's, as it is then."""
    values = generator.__dict__
    if "made" not in values:
        values["made"] = make_macro(generator)
    made: Callable[..., Any] = values["made"]
    return made


@cache
def _keep_in_memory() -> None:
    """What dbt has in memory after its first commands stays there: the collector need not look through it."""
    gc.collect()
    gc.freeze()


def after_a_test() -> None:
    """Called after each test; the first that ran dbt is the one that counts."""
    if macros_parsed:
        _keep_in_memory()


# dbt keeps millions of objects; looking through them took a sixth of the time.
gc.set_threshold(200_000, 20, 100)
# dbt's own test cache: a macro that was parsed once in this process is not parsed again.
enable_test_caching()
# No search of the whole stack for the name in a warning about behaviour flags (45 ms a command).
BehaviorFlagRendered._default_source = staticmethod(lambda: "adapter")
# An event is made when somebody looks at it, and nobody looks at those of level debug.
BaseEvent.__init__ = _keep_for_later
BaseEvent.__getattr__ = _make_now
# Jinja's context: made anew for every node and every macro that an adapter calls.
MacroNamespaceBuilder.add_macros = _add_macros
Environment.compile = _compile_once  # type: ignore[method-assign, assignment]
manifest.ManifestContext.to_dict = _write_context
base.get_context_modules = cache(base.get_context_modules)
flags.get_flag_obj = _read_flags_once
CallableMacroGenerator.get_macro = _make_macro_once
RuntimeConfig.new_project = _read_package_once
# Parsing: what is the same in every project, and was done in this process before.
read_files.get_source_files = _read_sources_once
MacroParser.parse_unparsed_macros = _parse_macros_once
parsing.generate_runtime_docs_context = _docs_context
parsers.RelationUpdate = _make_update_once
# Parsing: an environment for each macro that is looked through, and a file that `Project` keeps in memory instead.
jinja_static.get_environment = cache(jinja_static.get_environment)
parsing.ManifestLoader.write_manifest_for_partial_parse = lambda loader: None
# agate makes one for each column type of each result.
parsedatetime.Constants = cache(parsedatetime.Constants)
