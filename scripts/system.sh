#!/bin/sh
# Looks for what Python packages cannot bring: pango for the PDFs, a Chromium for the browser tests.
# Installs it where it may (root on Debian or Ubuntu), otherwise names the command to type.
set -eu
packages=""
for need in "$@"; do
  case "$need" in
    pdf) .venv/bin/python scripts/libraries.py || packages="$packages libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0" ;;
    navigateur)
      [ -x "${CHROMIUM:-/usr/bin/chromium}" ] || packages="$packages chromium"
      command -v pdftoppm >/dev/null 2>&1 || packages="$packages poppler-utils" ;;
  esac
done
[ -n "$packages" ] || exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
  echo "Installation de :$packages"
  DEBIAN_FRONTEND=noninteractive apt-get -qq update
  # shellcheck disable=SC2086
  DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends $packages >/dev/null
else
  echo "Il manque :$packages" >&2
  echo "Tapez : sudo apt-get install --no-install-recommends$packages" >&2
  exit 1
fi
