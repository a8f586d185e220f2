#!/bin/sh
# The suite on PostgreSQL and Redis. DATABASE_URL and BROKER_URL may point elsewhere; by default local services are used.
set -eu
database=${DATABASE_URL:-postgres://mutualisation:mutualisation@127.0.0.1:5432/mutualisation}
broker=${BROKER_URL:-redis://127.0.0.1:6379/0}
if [ -z "${DATABASE_URL:-}" ] && [ "$(id -u)" = 0 ]; then
  command -v psql >/dev/null 2>&1 || { apt-get -qq update; DEBIAN_FRONTEND=noninteractive apt-get -qq install -y postgresql >/dev/null; }
  command -v redis-server >/dev/null 2>&1 || DEBIAN_FRONTEND=noninteractive apt-get -qq install -y redis-server >/dev/null
  pg_isready -q -h 127.0.0.1 || pg_ctlcluster --skip-systemctl-redirect "$(ls /etc/postgresql | tail -n 1)" main start
  redis-cli -h 127.0.0.1 ping >/dev/null 2>&1 || redis-server --daemonize yes --bind 127.0.0.1 --port 6379 --save "" --appendonly no >/dev/null
  su postgres -c "psql -tAc \"select 1 from pg_roles where rolname='mutualisation'\"" | grep -q 1 ||
    su postgres -c "psql -qc \"create role mutualisation login createdb password 'mutualisation'\""
  su postgres -c "psql -tAc \"select 1 from pg_database where datname='mutualisation'\"" | grep -q 1 ||
    su postgres -c "createdb -O mutualisation mutualisation"
fi
DATABASE_URL=$database BROKER_URL=$broker .venv/bin/python -m pytest -n 2 -q "$@"
