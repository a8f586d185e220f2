#!/bin/sh
# Follows the installation guide from zero: sh scripts/install_from_guide.sh, as root on Debian.
#
# A root of Debian 12 made with debootstrap, where what is committed here is the repository to clone. The commands are
# those of docs/exploitation/installation-debian.md, then « Mettre à jour », then « Restaurer » of sauvegarde.md, read from the pages
# by scripts/guide.py. systemd cannot run there: scripts/plain_units.py starts the line of each unit as a plain process;
# systemd-analyze, where there is one, reads the units in that root. From « La base » on, the root has a network of its own,
# with nothing in it: ports are those of the guide, whatever this machine uses.
set -eu
cd "$(dirname "$0")/.."

# shellcheck source=scripts/bare_root.sh
. scripts/bare_root.sh

tell_machine
make_base
open_root guide /depot
chroot "$root" git -c safe.directory='*' -C /depot tag essai
chroot "$root" git config --system --add safe.directory '*'
for name in systemctl systemd-run; do
  cp scripts/plain_units.py "$root/usr/local/sbin/$name"
  sed -i '1i #!/usr/bin/python3' "$root/usr/local/sbin/$name"
  chmod 755 "$root/usr/local/sbin/$name"
done
echo "127.0.0.1 localhost mutualisation.example.fr" >"$root/etc/hosts"
say "Debian $(cat "$root/etc/debian_version") : Python et git, rien d’autre"

python3 scripts/guide.py compose /depot >"$folder/session"
# what needs the registries, then what must not meet the ports of this machine
sed '/^echo; echo .*  3\. La base/,$d' "$folder/session" >"$root/one"
{ printf 'set -eu\nSITE=%s\ncd /srv/mutualisation\n' https://mutualisation.example.fr; sed -n '/^echo; echo .*  3\. La base/,$p' "$folder/session"; } >"$root/two"

place=/
inside 0:0 "python3 /depot/scripts/guide.py type /one" || fail "étapes 1 et 2"
ca=/var/lib/caddy/.local/share/caddy/pki/authorities/local/root.crt
status=0
network=$(command -v ip)
export root network ca
# shellcheck disable=SC2016
unshare --net sh -c '
  "$network" link set lo up
  env -i "$(command -v chroot)" "$root" /usr/bin/env HOME=/root LANG=C.UTF-8 \
    PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin CURL_CA_BUNDLE="$ca" SSL_CERT_FILE="$ca" \
    python3 /depot/scripts/guide.py type /two </dev/null' || status=$?
if [ "$status" != 0 ]; then
  for log in "$root"/var/log/unites/*.log; do echo "--- $log"; tail -n 20 "$log"; done
fi
if command -v systemd-analyze >/dev/null 2>&1 && [ "$status" = 0 ]; then
  echo
  systemd-analyze verify --root="$root" --recursive-errors=no "$root"/etc/systemd/system/mutualisation* 2>&1 && say "systemd-analyze verify : aucune remarque"
fi
ask_to_end 60
running | xargs -r kill -KILL 2>/dev/null || true
close_root
[ "$status" = 0 ] || fail "le guide ne suffit pas"
say "Tout est prouvé."
