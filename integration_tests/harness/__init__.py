"""The harness: drives dbt in this process, on both engines, in throw-away projects."""

from harness.project import ENGINES, Project
from harness.result import DbtFailed, Result
from harness.server import PostgresServer

__all__ = ["ENGINES", "DbtFailed", "PostgresServer", "Project", "Result"]
