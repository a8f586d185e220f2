#!/bin/sh
# The suite on PostgreSQL and Redis. Both are thrown away: a folder of their own, no port that two runs could share,
# nothing left behind. DATABASE_URL or BROKER_URL, when given, are used instead (the account must be allowed to create
# databases: each run makes its own).
set -eu
folder=""
database=""
broker=""

# PostgreSQL refuses to be run by root: its own account does it
as_owner() {
  if [ "$(id -u)" = 0 ]; then setpriv --reuid "$owner" --regid "$owner" --clear-groups "$@"; else "$@"; fi
}

# shellcheck disable=SC2317
clean() {
  status=$?
  trap - EXIT INT TERM
  [ -z "$broker" ] || kill "$broker" 2>/dev/null || true
  [ -z "$database" ] || as_owner "$bin/pg_ctl" -s -D "$folder/postgresql" -m immediate stop || true
  [ -z "$folder" ] || rm -rf "$folder"
  exit "$status"
}
trap clean EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# where initdb lies: Debian keeps it out of the path, one folder per version
postgresql_bin() {
  found=$(command -v initdb 2>/dev/null || true)
  [ -n "$found" ] || found=$(find /usr/lib/postgresql -name initdb 2>/dev/null | sort -V | tail -n 1)
  [ -z "$found" ] || dirname "$found"
}

missing=""
[ -n "${DATABASE_URL:-}" ] || [ -n "$(postgresql_bin)" ] || missing="postgresql"
# one test stops a Redis of its own: the program is needed even when BROKER_URL is given
command -v redis-server >/dev/null 2>&1 || missing="$missing redis-server"
# shellcheck disable=SC2086
[ -z "$missing" ] || sh scripts/apt.sh $missing

# short and open to the account of PostgreSQL: a socket lies in it
folder=$(mktemp -d /tmp/essais.XXXXXX)
chmod 755 "$folder"

if [ -z "${DATABASE_URL:-}" ]; then
  bin=$(postgresql_bin)
  owner=postgres
  mkdir "$folder/postgresql" "$folder/socket"
  [ "$(id -u)" != 0 ] || chown "$owner" "$folder/postgresql" "$folder/socket"
  # a French order of words, where the server knows it: what only works in the order of bytes is seen
  order=""
  if "$bin/initdb" --help | grep -q -- --icu-locale; then order="--locale-provider=icu --icu-locale=fr-FR"; fi
  # shellcheck disable=SC2086
  (cd / && as_owner "$bin/initdb" -D "$folder/postgresql" -U mutualisation -A trust -E UTF8 --locale=C.UTF-8 $order -N >/dev/null)
  # nothing here outlives the run: no wait for the disk
  (cd / && as_owner "$bin/pg_ctl" -s -w -D "$folder/postgresql" -l "$folder/postgresql/log" -o "-c listen_addresses= \
    -c unix_socket_directories=$folder/socket -c fsync=off -c synchronous_commit=off -c full_page_writes=off \
    -c shared_buffers=128MB -c max_connections=100" start)
  database=started
  DATABASE_URL="postgres://mutualisation@$(printf %s "$folder/socket" | sed 's#/#%2F#g')/postgres"
fi

if [ -z "${BROKER_URL:-}" ]; then
  for attempt in 1 2 3; do
    port=$(.venv/bin/python -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
    redis-server --bind 127.0.0.1 --port "$port" --save "" --appendonly no --dir "$folder" >"$folder/redis.log" 2>&1 &
    broker=$!
    for _ in 1 2 3 4 5 6 7 8 9 10; do
      redis-cli -h 127.0.0.1 -p "$port" ping >/dev/null 2>&1 && break
      sleep 0.2
    done
    # another program may have taken the port meanwhile
    kill -0 "$broker" 2>/dev/null && redis-cli -h 127.0.0.1 -p "$port" ping >/dev/null 2>&1 && break
    [ "$attempt" != 3 ] || { cat "$folder/redis.log"; exit 1; }
  done
  BROKER_URL="redis://127.0.0.1:$port/0"
fi
export DATABASE_URL BROKER_URL
.venv/bin/python -m pytest -q -n 2 "$@"
