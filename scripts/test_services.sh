#!/bin/sh
# The suite on PostgreSQL and Redis. DATABASE_URL and BROKER_URL may point elsewhere; otherwise the services of this
# machine are used, installed and started where that is allowed (root on Debian).
set -eu
is_root() { [ "$(id -u)" = 0 ]; }
as_postgres() { su postgres -s /bin/sh -c "$1"; }

if [ -z "${DATABASE_URL:-}" ]; then
  command -v pg_ctlcluster >/dev/null 2>&1 || sh scripts/apt.sh postgresql
  if ! pg_isready -q -h 127.0.0.1; then
    pg_ctlcluster --skip-systemctl-redirect "$(pg_lsclusters -h | awk 'NR==1 {print $1}')" main start
  fi
  if is_root; then
    as_postgres "psql -tAc \"select 1 from pg_roles where rolname='mutualisation'\"" | grep -q 1 ||
      as_postgres "psql -qc \"create role mutualisation login createdb password 'mutualisation'\""
    as_postgres "psql -tAc \"select 1 from pg_database where datname='mutualisation'\"" | grep -q 1 ||
      as_postgres "createdb -O mutualisation mutualisation"
  fi
  DATABASE_URL=postgres://mutualisation:mutualisation@127.0.0.1:5432/mutualisation
fi
if [ -z "${BROKER_URL:-}" ]; then
  command -v redis-server >/dev/null 2>&1 || sh scripts/apt.sh redis-server
  redis-cli -h 127.0.0.1 ping >/dev/null 2>&1 ||
    redis-server --daemonize yes --bind 127.0.0.1 --port 6379 --save "" --appendonly no >/dev/null
  BROKER_URL=redis://127.0.0.1:6379/0
fi
export DATABASE_URL BROKER_URL
exec .venv/bin/python -m pytest -q -n 2 "$@"
