#!/bin/sh
# Roots of Debian 12 that hold Python and git only; sourced by bare_machine.sh and install_from_guide.sh, run as root.
#
# How this machine reaches the package registries (apt, pip, uv, proxies, certificates) is copied into the roots when
# they are made; nothing of it is written here. BASE=folder starts from a root that debootstrap made before.
if [ -z "${BARE_FOLDER:-}" ]; then
  if [ "$(id -u)" != 0 ]; then
    echo "Il faut être administrateur : tapez sudo sh $0" >&2
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

# open_root NAME [PLACE]: a copy of the base with the clone, its devices, and the registries on disk
open_root() {
  root=$folder/$1
  place=${2:-/srv/mutualisation}
  cp -a "$folder/base" "$root"
  mount -t proc proc "$root/proc"
  mount --rbind /dev "$root/dev"
  for path in $(registries_on_disk); do
    mkdir -p "$root$path"
    mount --bind -o ro "$path" "$root$path"
  done
  git -c safe.directory='*' clone -q --no-hardlinks . "$root$place" 2>"$folder/log" || fail "git clone"
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

# ids of the processes that live in the root
running() {
  for process in /proc/[0-9]*; do
    [ "$(readlink "$process/root" 2>/dev/null)" != "$root" ] || echo "${process#/proc/}"
  done
}

# ask_to_end SECONDS: the processes of the root are asked to end, and given so long
ask_to_end() {
  running | xargs -r kill -TERM 2>/dev/null || true
  for _ in $(seq "$1"); do
    [ -n "$(running)" ] || break
    sleep 1
  done
}

tell_machine() {
  say "Preuve du $(date +%d/%m/%Y), version $(git -c safe.directory='*' rev-parse --short HEAD)"
  say "Machine : $(nproc) cœurs, $(awk '/MemTotal/ {printf "%.0f", $2 / 1048576}' /proc/meminfo) Go, noyau $(uname -sr | cut -d- -f1), charge $(cut -d' ' -f1 /proc/loadavg)"
}
