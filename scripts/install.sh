#!/bin/sh
# Makes .venv exactly what a lock file says. Nothing is done when it already is.
set -eu
lock=$1
stamp=.venv/.$(basename "$lock").ok
dev=.venv/.requirements-dev.lock.ok

# the development lock holds everything of the product lock
if [ "$lock" = requirements.lock ] && [ -f "$dev" ] && cmp -s requirements-dev.lock "$dev"; then exit 0; fi
if [ -f "$stamp" ] && cmp -s "$lock" "$stamp"; then exit 0; fi

python=${PYTHON:-}
if [ -z "$python" ]; then
  for name in python3.11 python3.12 python3.13 python3; do
    if command -v "$name" >/dev/null 2>&1 && "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then python=$name; break; fi
  done
fi
if [ -z "$python" ]; then echo "Il faut Python 3.11 ou plus récent (paquet python3)." >&2; exit 1; fi

if [ ! -x .boot/bin/uv ]; then
  if ! "$python" -m venv .boot >/dev/null 2>&1; then
    rm -rf .boot
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
      echo "Installation de python3-venv…"
      DEBIAN_FRONTEND=noninteractive apt-get -qq update
      DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends python3-venv >/dev/null
      "$python" -m venv .boot
    else
      echo "Il manque le module venv de Python. Tapez : sudo apt-get install python3-venv" >&2
      exit 1
    fi
  fi
  .boot/bin/pip install -q --disable-pip-version-check uv==0.13.9
fi
[ -x .venv/bin/python ] || .boot/bin/uv venv -q --allow-existing --python "$python" .venv
echo "Installation des paquets Python…"
.boot/bin/uv pip sync -q --require-hashes --python .venv/bin/python "$lock"
rm -f .venv/.requirements*.ok
cp "$lock" "$stamp"
