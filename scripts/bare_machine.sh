#!/bin/sh
# Proves the two commands on a machine that has nothing: sh scripts/bare_machine.sh, as root on Debian.
#
# Three roots of Debian 12 are made with debootstrap, holding Python and git only, and what is committed here is cloned
# into each:
#   1. with make, as root: make demo answers on its port and ends; make test passes, browser tests included;
#   2. without make, as root: the same by ./run (the tests named by TESTS, see below);
#   3. without make, as somebody: what is missing is named with the command to type; that command, typed, is enough.
# How the roots are made: scripts/bare_root.sh. STEPS="1 3" does some steps only. The report goes to the standard output;
# the details of a step that fails are shown.
set -eu
cd "$(dirname "$0")/.."
TESTS=${TESTS:-tests/test_house.py tests/browser/test_doors.py}
STEPS=${STEPS:-1 2 3}

# shellcheck source=scripts/bare_root.sh
. scripts/bare_root.sh

free_port() { python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }

# answers PORT: the home page and the sign-in page of the demonstration are there
answers() {
  python3 - "$1" <<'PYTHON'
import sys, urllib.request
opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
try:
    health = opener.open(f"http://127.0.0.1:{sys.argv[1]}/sante/", timeout=10)
    page = opener.open(f"http://127.0.0.1:{sys.argv[1]}/", timeout=10).read().decode()
except OSError:
    sys.exit(1)
sys.exit(0 if health.status == 200 and "Territoire de démonstration" in page else 1)
PYTHON
}

# demo WHO COMMAND…: started, answering, stopped; 1 when it ended by itself
demo() {
  who=$1
  shift
  PORT=$(free_port)
  began=$(date +%s)
  inside "$who" "exec $*" >"$folder/log" 2>&1 &
  server=$!
  until answers "$PORT"; do
    kill -0 "$server" 2>/dev/null || return 1
    [ $(($(date +%s) - began)) -lt 1800 ] || fail "$*: pas de réponse en 30 min"
    sleep 1
  done
  took=$(($(date +%s) - began))
  # by their ids: the processes whose root is this one
  ask_to_end 60
  [ -z "$(running)" ] || fail "$* : des processus restent après l’arrêt"
  wait "$server" 2>/dev/null || true
  ! answers "$PORT" || fail "$* : le port répond encore"
  say "$* : répond sur son port en $took s, puis s’arrête sans rien laisser"
}

# tests COMMAND…
tests() {
  began=$(date +%s)
  inside 0:0 "$*" >"$folder/log" 2>&1 || fail "$*"
  say "$* : $(tail -n 1 "$folder/log" | tr -d =) ($(($(date +%s) - began)) s avec l’installation)"
}

only_the_least() {
  for program in "$@"; do
    ! chroot "$root" sh -c "command -v $program" >/dev/null || fail "$program est déjà dans la machine nue"
  done
}

tell_machine
make_base
say "Debian $(cat "$folder/base/etc/debian_version") par debootstrap : $(chroot "$folder/base" python3 --version), git, rien d’autre"

for step in $STEPS; do
  case $step in
    1)
      say "1. Administrateur, avec make"
      open_root one
      inside 0:0 "apt-get -qq update && apt-get -qq install -y --no-install-recommends make" >"$folder/log" 2>&1 || fail "make"
      only_the_least chromium pdftoppm soffice uv fc-list
      demo 0:0 make demo || fail "make demo s’est arrêté"
      tests make test
      close_root ;;
    2)
      say "2. Administrateur, sans make"
      open_root two
      only_the_least make chromium pdftoppm soffice uv fc-list
      demo 0:0 ./run demo || fail "./run demo s’est arrêté"
      tests ./run test "$TESTS"
      close_root ;;
    3)
      say "3. Personne ordinaire, sans make"
      open_root three
      only_the_least make chromium pdftoppm soffice uv fc-list
      chroot "$root" useradd --create-home --uid 1000 personne
      mkdir -p "$root/home/personne/.config"
      cp -a "$folder/base$HOME/.config/pip" "$root/home/personne/.config/" 2>/dev/null || true
      mv "$root/srv/mutualisation" "$root/home/personne/"
      chroot "$root" chown -R personne: /home/personne
      place=/home/personne/mutualisation
      until demo 1000:1000 ./run demo; do
        typed=$(sed -n 's/^Tapez : sudo //p' "$folder/log" | tail -n 1)
        [ -n "$typed" ] || fail "ce qui manque n’est pas nommé"
        [ "$typed" != "${before:-}" ] || fail "la commande nommée ne suffit pas : $typed"
        before=$typed
        say "il est dit de taper : sudo $typed"
        inside 0:0 "apt-get -qq update && DEBIAN_FRONTEND=noninteractive $typed -y -qq" >"$folder/log" 2>&1 || fail "$typed"
      done
      close_root ;;
  esac
done
say "Tout est prouvé."
