#!/bin/sh
# Makes .venv exactly what a lock file says: scripts/install.sh requirements.lock. Nothing is done when it already is.
set -eu
lock=$1
uv_version=0.13.9
stamp=.venv/.$(basename "$lock").ok
development=.venv/.requirements-dev.lock.ok

# the development lock holds everything of the product lock
if [ "$lock" = requirements.lock ] && [ -f "$development" ] && cmp -s requirements-dev.lock "$development"; then exit 0; fi
if [ -f "$stamp" ] && cmp -s "$lock" "$stamp"; then exit 0; fi

python=${PYTHON:-}
if [ -z "$python" ]; then
  for name in python3.11 python3.12 python3.13 python3; do
    if command -v "$name" >/dev/null 2>&1 && "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
      python=$(command -v "$name")
      break
    fi
  done
fi
if [ -z "$python" ]; then
  echo "Il faut Python 3.11 ou plus récent (paquet python3)." >&2
  exit 1
fi

if [ ! -x .boot/bin/uv ] || ! .boot/bin/uv --version 2>/dev/null | grep -q "^uv $uv_version"; then
  rm -rf .boot
  if ! "$python" -m venv .boot >/dev/null 2>&1; then
    # Debian ships Python without the module that makes environments
    rm -rf .boot
    sh scripts/apt.sh python3-venv
    "$python" -m venv .boot
  fi
  .boot/bin/pip install -q --disable-pip-version-check "uv==$uv_version"
fi
export UV_PYTHON_DOWNLOADS=never
[ -x .venv/bin/python ] || .boot/bin/uv venv -q --allow-existing --python "$python" .venv
echo "Installation des paquets Python…"
.boot/bin/uv pip sync -q --require-hashes --python .venv/bin/python "$lock"
rm -f .venv/.requirements*.ok
cp "$lock" "$stamp"
