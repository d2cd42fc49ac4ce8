"""A PostgreSQL server with PostGIS of the tests' own: started on a free port, gone with the session."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

PASSWORD = "marked-s3cret/&?@:x"


def find(program: str) -> str | None:
    """The program on the path, or where Debian puts it."""
    folders = sorted(map(str, Path("/usr/lib/postgresql").glob("*/bin")), reverse=True)
    return shutil.which(program, path=os.pathsep.join([*folders, os.environ.get("PATH", "")]))


def missing() -> str | None:
    """Why no server can be started here; None where one can."""
    for program in ("initdb", "pg_ctl", "postgres"):
        if find(program) is None:
            return f"no {program}: install postgresql and postgis"
    if not any(Path("/usr/share/postgresql").glob("*/extension/postgis.control")):
        return "no PostGIS: install postgresql-15-postgis-3 or the like"
    return None


@contextmanager
def running(folder: Path, *, syncs: bool = False) -> Iterator[str]:
    """Run a server in ``folder``; the value is the address of its database, with a password in it.

    It is quick and forgets all at a power cut, unless it ``syncs``.
    """
    folder.mkdir(exist_ok=True)
    options = _not_root(folder)
    (folder / "password").write_text(PASSWORD + "\n")
    (folder / "password").chmod(0o644)
    data = str(folder / "data")
    _run(find("initdb"), "-D", data, "-U", "maps", "-A", "scram-sha-256", "-E", "UTF8", "--locale=C",
         f"--pwfile={folder / 'password'}", "--no-sync", **options)  # fmt: skip
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    fsync = "on" if syncs else "off"
    settings = f"-p {port} -c listen_addresses=127.0.0.1 -c fsync={fsync} -c unix_socket_directories={folder}"
    _run(find("pg_ctl"), "-D", data, "-o", settings, "-l", str(folder / "log"), "-w", "start", **options)
    try:
        yield f"postgresql://maps:{quote(PASSWORD, safe='')}@127.0.0.1:{port}/postgres"
    finally:
        _run(find("pg_ctl"), "-D", data, "-m", "immediate", "-w", "stop", **options)


def empty(address: str) -> None:
    """Drop every schema of a store, and the copies that were kept of one."""
    import psycopg  # only where there is a server

    with psycopg.connect(address) as connection:
        names = connection.execute("SELECT nspname FROM pg_namespace WHERE nspname LIKE 'geomap%'").fetchall()
        for (name,) in names:
            connection.execute(f"DROP SCHEMA {name} CASCADE")


def _not_root(folder: Path) -> dict[str, object]:
    """PostgreSQL refuses to run as root: become the user that its package made, or nobody."""
    if os.getuid() != 0:
        return {}
    names = {entry.pw_name: entry for entry in pwd.getpwall()}
    user = names.get("postgres") or names["nobody"]
    os.chown(folder, user.pw_uid, user.pw_gid)
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}


def _run(*words: str | None, **options: object) -> None:
    done = subprocess.run(words, capture_output=True, text=True, cwd="/", **options)  # type: ignore[call-overload]
    if done.returncode:
        raise RuntimeError(f"{words[0]}: {done.stdout}{done.stderr}")
