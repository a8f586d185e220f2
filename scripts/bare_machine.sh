#!/bin/sh
# Proves the two commands on a machine that has nothing: sh scripts/bare_machine.sh, as root on Debian.
#
# Three roots of Debian 12 are made with debootstrap, holding Python and git only, and what is committed here is cloned
# into each:
#   1. with make, as root: make demo answers on its port and ends; make test passes, browser tests included;
#   2. without make, as root: the same by ./run (the tests named by TESTS, see below);
#   3. without make, as somebody: what is missing is named with the command to type; that command, typed, is enough.
# How this machine reaches the package registries (apt, pip, uv, proxies, certificates) is copied into the roots when
# they are made; nothing of it is written here. BASE=folder starts from a root that debootstrap made before, STEPS="1 3"
# does some steps only. The report goes to the standard output; the details of a step that
# fails are shown.
set -eu
cd "$(dirname "$0")/.."
TESTS=${TESTS:-tests/test_house.py tests/browser/test_doors.py}
STEPS=${STEPS:-1 2 3}

if [ -z "${BARE_FOLDER:-}" ]; then
  if [ "$(id -u)" != 0 ]; then
    echo "Il faut être administrateur : tapez sudo sh scripts/bare_machine.sh" >&2
    exit 1
  fi
  command -v debootstrap >/dev/null 2>&1 || sh scripts/apt.sh debootstrap
  BARE_FOLDER=$(mktemp -d)
  export BARE_FOLDER
  status=0
  # mounts of their own, gone with the last process: nothing of this machine is within reach when the roots are deleted
  unshare --mount --propagation private sh "$0" || status=$?
  rm -rf --one-file-system "$BARE_FOLDER"
  exit "$status"
fi
folder=$BARE_FOLDER
# what the roots hear of this machine: addresses of registries, certificates, proxies
env | grep -E '^(PIP_|UV_|SSL_CERT|REQUESTS_CA|https?_proxy=|no_proxy=|HTTPS?_PROXY=|NO_PROXY=)' >"$folder/variables" || true

say() { printf '%s  %s\n' "$(date +%H:%M:%S)" "$*"; }
fail() {
  say "ÉCHEC : $*"
  [ ! -f "$folder/log" ] || tail -n 60 "$folder/log"
  exit 1
}

# copy_into ROOT PATH…: what exists, at the same place
copy_into() {
  target=$1
  shift
  for path in "$@"; do
    [ -e "$path" ] || continue
    mkdir -p "$target$(dirname "$path")"
    # never through a link of the root, which would lead out of it
    rm -rf "$target$path"
    cp -aL "$path" "$target$(dirname "$path")/"
  done
}

# local folders that the configuration of pip names, seen read-only at the same place
registries_on_disk() {
  { python3 -m pip config list 2>/dev/null; cat "$folder/variables"; } |
    grep -oE '(file://)?/[A-Za-z0-9._/-]+' | sed -e 's#^file://##' -e 's#/simple/*$##' | sort -u |
    while read -r path; do case "$path" in /etc/* | /) ;; *) [ ! -d "$path" ] || echo "$path" ;; esac; done
}

make_base() {
  mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Codename: bookworm' 'Component: main' 'Identifier: Packages' | head -n 1)
  if [ -n "${BASE:-}" ]; then
    cp -a "$BASE" "$folder/base"
  else
    # shellcheck disable=SC2086
    debootstrap --variant=minbase --include=python3,git,ca-certificates bookworm "$folder/base" $mirror >"$folder/log" 2>&1 ||
      fail "debootstrap"
  fi
  rm -rf "$folder/base/etc/apt/sources.list" "$folder/base/etc/apt/sources.list.d"
  copy_into "$folder/base" /etc/apt/sources.list /etc/apt/sources.list.d /etc/apt/auth.conf.d /etc/apt/keyrings \
    /etc/apt/trusted.gpg.d /usr/share/keyrings /etc/pip.conf /etc/xdg/pip /etc/uv "$HOME/.config/pip" \
    "$HOME/.config/uv" "$HOME/.pip" /etc/ssl/certs /etc/resolv.conf /etc/hosts
  sed -e "s/'/'\\\\''/g" -e "s/^\([A-Za-z0-9_]*\)=\(.*\)\$/export \1='\2'/" "$folder/variables" >"$folder/base/variables"
  for file in /etc/apt/apt.conf.d/*; do
    # options of reaching, not the habits of this machine
    if grep -qE '^ *Acquire' "$file"; then copy_into "$folder/base" "$file"; fi
  done
}

# open_root NAME: a copy of the base with the clone, its devices, and the registries on disk
open_root() {
  root=$folder/$1
  place=/srv/mutualisation
  cp -a "$folder/base" "$root"
  mount -t proc proc "$root/proc"
  mount --rbind /dev "$root/dev"
  for path in $(registries_on_disk); do
    mkdir -p "$root$path"
    mount --bind -o ro "$path" "$root$path"
  done
  git -c safe.directory='*' clone -q --no-hardlinks . "$root/srv/mutualisation" 2>"$folder/log" || fail "git clone"
}

close_root() {
  awk -v root="$root" 'index($2, root "/") == 1 {print $2}' /proc/mounts | sort -r | xargs -r umount -l
  rm -rf --one-file-system "$root"
}

# inside WHO COMMAND…: in the clone, with a plain environment, without a keyboard
inside() {
  who=$1
  shift
  home=/root
  [ "$who" = 0:0 ] || home=/home/personne
  env -i "$(command -v chroot)" --userspec="$who" "$root" /usr/bin/env HOME="$home" LANG=C.UTF-8 CI=true PORT="${PORT:-8000}" \
    PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
    sh -c ". /variables && cd $place && $*" </dev/null
}

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
  running | xargs -r kill -TERM 2>/dev/null || true
  for _ in $(seq 60); do
    [ -n "$(running)" ] || break
    sleep 1
  done
  [ -z "$(running)" ] || fail "$* : des processus restent après l’arrêt"
  wait "$server" 2>/dev/null || true
  ! answers "$PORT" || fail "$* : le port répond encore"
  say "$* : répond sur son port en $took s, puis s’arrête sans rien laisser"
}

# ids of the processes that live in the root
running() {
  for process in /proc/[0-9]*; do
    [ "$(readlink "$process/root" 2>/dev/null)" != "$root" ] || echo "${process#/proc/}"
  done
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

say "Preuve du $(date +%d/%m/%Y), version $(git -c safe.directory='*' rev-parse --short HEAD)"
say "Machine : $(nproc) cœurs, $(awk '/MemTotal/ {printf "%.0f", $2 / 1048576}' /proc/meminfo) Go, noyau $(uname -sr | cut -d- -f1), charge $(cut -d' ' -f1 /proc/loadavg)"
make_base
say "Debian $(cat "$folder/base/etc/debian_version") par debootstrap : $(chroot "$folder/base" python3 --version), git, rien d’autre"

for step in $STEPS; do
  case $step in
    1)
      say "1. Administrateur, avec make"
      open_root one
      inside 0:0 "apt-get -qq update && apt-get -qq install -y --no-install-recommends make" >"$folder/log" 2>&1 || fail "make"
      only_the_least chromium pdftoppm uv fc-list
      demo 0:0 make demo || fail "make demo s’est arrêté"
      tests make test
      close_root ;;
    2)
      say "2. Administrateur, sans make"
      open_root two
      only_the_least make chromium pdftoppm uv fc-list
      demo 0:0 ./run demo || fail "./run demo s’est arrêté"
      tests ./run test "$TESTS"
      close_root ;;
    3)
      say "3. Personne ordinaire, sans make"
      open_root three
      only_the_least make chromium pdftoppm uv fc-list
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
