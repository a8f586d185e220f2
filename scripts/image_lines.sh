#!/bin/sh
# Types the lines of the Dockerfile, without Docker: sh scripts/image_lines.sh, as root on Debian.
#
# A root of Debian 12 made with debootstrap, where Python is in /usr/local as in the image that the Dockerfile starts from;
# the files that it copies; its RUN lines, read from it; then its program under its account, which must answer. A way to
# prove the image where no image can be built.
set -eu
cd "$(dirname "$0")/.."

# shellcheck source=scripts/bare_root.sh
. scripts/bare_root.sh

tell_machine
make_base
open_root image /app
inside 0:0 "apt-get -qq update && DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends python3-venv &&
  python3 -m venv --copies /usr/local" >"$folder/log" 2>&1 || fail "Python dans /usr/local"
echo 'APT::Get::Assume-Yes "true";' >"$root/etc/apt/apt.conf.d/99oui"
# what .dockerignore leaves out
(cd "$root/app" && while read -r name; do rm -rf "./$name"; done) <.dockerignore
# one instruction a line, continued lines joined
sed -e ':a' -e '/\\$/N; s/\\\n *//; ta' Dockerfile | sed -n 's/^RUN //p' >"$folder/run"
while read -r line; do
  say "RUN $(printf %.90s "$line")"
  printf '%s\n' "$line" >"$root/line"
  inside 0:0 "export DEBIAN_FRONTEND=noninteractive; sh -e /line" >"$folder/log" 2>&1 || fail "RUN $line"
done <"$folder/run"
PORT=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
sed -n 's/^CMD //p' Dockerfile | python3 -c 'import json, shlex, sys; print("exec", shlex.join(json.load(sys.stdin)))' |
  sed "s/0.0.0.0:8000/127.0.0.1:$PORT/" >"$root/cmd"
# the embedded mode: nothing beside; written where the account may, and nowhere else
say "CMD $(cut -c6- "$root/cmd")"
settings="export VAR_DIR=/var/lib/mutualisation PYTHONUNBUFFERED=1"
inside 1000:1000 "$settings; python manage.py migrate --verbosity 0 && python manage.py collectstatic --noinput --verbosity 0" \
  >"$folder/log" 2>&1 || fail "setup"
inside 1000:1000 "$settings; sh /cmd" >"$folder/log" 2>&1 &
for _ in $(seq 60); do
  inside 1000:1000 "$settings; python manage.py answers http://127.0.0.1:$PORT/sante/vivant/" >/dev/null 2>&1 && break
  sleep 1
done
inside 1000:1000 "$settings; python manage.py answers http://127.0.0.1:$PORT/sante/vivant/" >>"$folder/log" 2>&1 || fail "ne répond pas"
[ -z "$(find "$root/app" -user 1000 | head -n 1)" ] || fail "le compte possède du code"
say "répond sous le compte $(chroot "$root" id -un 1000), à qui rien du code n’appartient"
ask_to_end 30
running | xargs -r kill -KILL 2>/dev/null || true
close_root
say "Tout est prouvé."
