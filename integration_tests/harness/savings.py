"""Savings of CPU inside dbt that leave every result alone: half of what it takes. To import is to have them."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

import parsedatetime
from dbt import flags
from dbt.clients import jinja_static
from dbt.clients.jinja import MacroGenerator
from dbt.config import RuntimeConfig
from dbt.context import base, manifest
from dbt.context.macros import MacroNamespace, MacroNamespaceBuilder
from dbt.parser.manifest import ManifestLoader
from dbt_common.behavior_flags import BehaviorFlagRendered
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


def _keep_four(generator: MacroGenerator, macro: Any, context: Any = None, node: Any = None, stack: Any = None) -> None:
    """Instead of `MacroGenerator.__init__` and the two that it calls."""
    generator.__dict__ = {"macro": macro, "context": context, "node": node, "stack": stack}


def _add_macros(builder: MacroNamespaceBuilder, macros: Iterable[Any], context: dict[str, Any]) -> None:
    """Instead of `MacroNamespaceBuilder.add_macros`, which asks for the package of each of its thousand macros."""
    made = {macro.name: MacroGenerator(macro, context, builder.node, builder.thread_ctx) for macro in macros}
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
MacroGenerator.__init__ = _keep_four
MacroNamespaceBuilder.add_macros = _add_macros
Environment.compile = _compile_once  # type: ignore[method-assign, assignment]
manifest.ManifestContext.to_dict = _write_context
base.get_context_modules = cache(base.get_context_modules)
base.get_flag_obj = _read_flags_once
RuntimeConfig.new_project = _read_package_once
# Parsing: an environment for each macro that is looked through, and a file that `Project` keeps in memory instead.
jinja_static.get_environment = cache(jinja_static.get_environment)
ManifestLoader.write_manifest_for_partial_parse = lambda loader: None
# agate makes one for each column type of each result.
parsedatetime.Constants = cache(parsedatetime.Constants)
