#!/bin/sh
# Installs Debian packages where it may (root on Debian or Ubuntu), otherwise names the command to type and fails.
set -eu
if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null 2>&1; then
  echo "Il manque : $*" >&2
  echo "Tapez : sudo apt-get install --no-install-recommends $*" >&2
  exit 1
fi
echo "Installation de : $*"
export DEBIAN_FRONTEND=noninteractive
apt-get -qq update
apt-get -qq install -y --no-install-recommends "$@" >/dev/null
