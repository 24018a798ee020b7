#!/usr/bin/env bash
# Runs a command with KHIEN_DATABASE set to a PostgreSQL: the one already named there where it answers, otherwise one
# that is started for the command alone in a temporary folder (and installed first, where that may be done).
set -euo pipefail
python=.venv/bin/python

answers() { "$python" -c 'import sys, psycopg; psycopg.connect(sys.argv[1], connect_timeout=5).close()' "$1" 2>/dev/null; }

if [[ ${KHIEN_DATABASE:-} == postgres* ]] && answers "$KHIEN_DATABASE"; then
    exec "$@"
fi

programs() {
    local folder
    for folder in $(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -rV); do
        [ -x "$folder/initdb" ] && echo "$folder" && return
    done
    command -v initdb >/dev/null && dirname "$(command -v initdb)"
}
if [ -z "$(programs)" ]; then
    tools/system_packages.sh postgresql
fi
bin=$(programs) || true
if [ -z "$bin" ]; then
    echo "khien: no PostgreSQL here and none can be installed: sudo apt-get install postgresql" >&2
    exit 1
fi

folder=$(mktemp -d)
as_owner=()
if [ "$(id -u)" -eq 0 ]; then # PostgreSQL refuses to run as root
    owner=postgres
    getent passwd "$owner" >/dev/null || owner=nobody
    chown "$owner" "$folder"
    as_owner=(runuser -u "$owner" --)
fi
port=$("$python" -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')

stop() {
    "${as_owner[@]}" "$bin/pg_ctl" -D "$folder/data" -m immediate -w stop >/dev/null 2>&1 || true
    rm -rf "$folder"
}
trap stop EXIT
trap 'exit 130' INT TERM

# A locale whose order is not the bytes' order, where there is one, so that text ranges are tried as they are in offices.
locale=C.UTF-8
for candidate in vi_VN.utf8 en_US.utf8; do
    if locale -a 2>/dev/null | grep -qx "$candidate"; then locale=$candidate && break; fi
done
(cd "$folder" && "${as_owner[@]}" "$bin/initdb" -D "$folder/data" -U khien --auth=trust --encoding=UTF8 --locale="$locale" >/dev/null)
options="-p $port -c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c fsync=off -c synchronous_commit=off"
options+=" -c full_page_writes=off -c max_connections=60"
# A table that is vacuumed between two tests, or within one that commits nothing, is known as empty: plans for no rows take
# minutes where thousands follow. Of a table that nobody looked at PostgreSQL goes by its size.
options+=" -c autovacuum=off"
(cd "$folder" && "${as_owner[@]}" "$bin/pg_ctl" -D "$folder/data" -l "$folder/log" -o "$options" -w start >/dev/null)
"${as_owner[@]}" "$bin/createdb" -h 127.0.0.1 -p "$port" -U khien khien
export KHIEN_DATABASE="postgresql://khien@127.0.0.1:$port/khien"
echo "khien: $("$bin/postgres" --version) on port $port, locale $locale"
"$@"
