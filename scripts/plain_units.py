"""Where systemd cannot run (a bare root), starts what its units say as plain processes.

Called ``systemctl`` or ``systemd-run``, with the arguments that the installation guide types. User, group, environment,
folder, umask and the right to low ports are those of the unit; its isolation (``ProtectSystem``…) is not.
"""

import contextlib
import os
import pwd
import shlex
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

FOLDERS = [Path("/etc/systemd/system"), Path("/lib/systemd/system")]
RUNNING, LOGS = Path("/run/unites"), Path("/var/log/unites")
Unit = dict[str, list[str]]


def read(name: str) -> Unit:
    """Key → values of a unit and of the files that complete it. Exit status 1 when there is none."""
    files = [folder / name for folder in FOLDERS if (folder / name).exists()][:1]
    if not files:
        sys.exit(f"Unit {name} not found.")
    files += sorted(part for folder in FOLDERS for part in (folder / f"{name}.d").glob("*.conf"))
    said: Unit = {}
    for file in files:
        for line in file.read_text().splitlines():
            key, equals, value = line.partition("=")
            if equals and not line.startswith("#"):
                said.setdefault(key.strip(), []).append(value.strip())
    return said


def last(unit: Unit, key: str, otherwise: str = "") -> str:
    return unit.get(key, [otherwise])[-1]


def environment(unit: Unit) -> dict[str, str]:
    """What the process starts with: nothing of who typed the command."""
    said = {"PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "LANG": "C.UTF-8"}
    for line in unit.get("Environment", []):
        said |= dict(pair.split("=", 1) for pair in shlex.split(line))
    for name in unit.get("EnvironmentFile", []):
        for line in Path(name.lstrip("-")).read_text().splitlines():
            if "=" in line and not line.startswith("#"):
                key, value = line.split("=", 1)
                said[key] = value
    if user := last(unit, "User"):
        said |= {"USER": user, "HOME": pwd.getpwnam(user).pw_dir}
    return said


def prefix(unit: Unit) -> list[str]:
    """``setpriv`` with the account of the unit."""
    user = last(unit, "User")
    if not user:
        return []
    command = ["setpriv", "--reuid", user, "--regid", last(unit, "Group", user), "--init-groups"]
    if "CAP_NET_BIND_SERVICE" in last(unit, "AmbientCapabilities"):
        command += ["--inh-caps", "+net_bind_service", "--ambient-caps", "+net_bind_service"]
    return command


def popen(unit: Unit, command: list[str], **others: object) -> subprocess.Popen:
    return subprocess.Popen(
        [*prefix(unit), *command], env=environment(unit), cwd=last(unit, "WorkingDirectory", "/"),
        umask=int(last(unit, "UMask", "0022"), 8), **others,
    )  # fmt: skip


def running(name: str) -> int:
    """The process of a unit, 0 when it does not run."""
    try:
        pid = int((RUNNING / name).read_text())
        os.kill(pid, 0)
    except (OSError, ValueError):
        return 0
    return pid


def start(name: str) -> None:
    unit = read(name)
    if name.endswith(".timer"):
        return
    for wanted in [one for line in unit.get("Wants", []) for one in line.split()] if name.endswith(".target") else []:
        start(wanted)
    if name.endswith(".target") or running(name):
        return
    if folder := last(unit, "RuntimeDirectory"):
        Path("/run", folder).mkdir(exist_ok=True)
        shutil.chown(Path("/run", folder), last(unit, "User", "root"), last(unit, "Group", "root"))
    command = shlex.split(last(unit, "ExecStart").replace("%%", "%"))
    LOGS.mkdir(exist_ok=True)
    RUNNING.mkdir(exist_ok=True)
    with (LOGS / f"{name}.log").open("ab") as log:
        if last(unit, "Type") == "oneshot":
            if status := popen(unit, command, stdout=log, stderr=log).wait():
                sys.exit(f"Job for {name} failed ({status}).")
            return
        child = popen(unit, command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True)
    (RUNNING / name).write_text(str(child.pid))


def stop(name: str) -> None:
    if name.endswith(".target"):
        for file in list(RUNNING.iterdir()):
            if name in " ".join(read(file.name).get("PartOf", [])):
                stop(file.name)
        return
    pid = running(name)
    if not pid:
        return
    os.kill(pid, signal.SIGTERM)
    limit = time.monotonic() + int(last(read(name), "TimeoutStopSec", "90").removesuffix("s"))
    while running(name) and time.monotonic() < limit:
        time.sleep(0.1)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(pid, signal.SIGKILL)
    (RUNNING / name).unlink(missing_ok=True)


def systemctl(verb: str, *names: str) -> int:
    """The verbs of the guide."""
    full = [name if "." in name else f"{name}.service" for name in names if not name.startswith("-")]
    if verb == "is-active":
        return 0 if all(running(name) for name in full) else 3
    if verb in {"stop", "restart"}:
        for name in full:
            stop(name)
    if verb in {"start", "restart"} or (verb == "enable" and "--now" in names):
        for name in full:
            start(name)
    return 0


def systemd_run(*arguments: str) -> int:
    """``systemd-run``: one command with the account, the settings and the folder given."""
    unit: Unit = {}
    rest = list(arguments)
    while rest and rest[0].startswith("--"):
        option = rest.pop(0).removeprefix("--")
        key, _, value = option.removeprefix("property=").partition("=")
        unit.setdefault({"uid": "User", "gid": "Group"}.get(key, key), []).append(value)
    return popen(unit, rest).wait()


if __name__ == "__main__":
    called = Path(sys.argv[0]).name
    sys.exit(systemd_run(*sys.argv[1:]) if called == "systemd-run" else systemctl(*sys.argv[1:]))
