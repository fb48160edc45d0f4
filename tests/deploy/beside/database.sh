#!/bin/sh
# As the official image starts: begun as root, the folder of the data is given to its own user and filled once, then the
# server runs as that user.
set -eu
data=/var/lib/postgresql/data
as() { setpriv --reuid=postgres --regid=postgres --clear-groups "$@"; }
chown postgres: "$data" /run/postgresql
chmod 700 "$data"
if [ ! -s "$data/PG_VERSION" ]; then
	printf '%s' "$POSTGRES_PASSWORD" >/tmp/word
	chown postgres: /tmp/word
	as initdb --pgdata="$data" --username="$POSTGRES_USER" --pwfile=/tmp/word --auth-host=scram-sha-256 --encoding=UTF8 --locale=C.UTF-8
	rm /tmp/word
	echo "host all all all scram-sha-256" | as tee -a "$data/pg_hba.conf" >/dev/null
	as pg_ctl --pgdata="$data" --wait --options="-c listen_addresses=''" start
	as createdb --username="$POSTGRES_USER" "$POSTGRES_DB"
	as pg_ctl --pgdata="$data" --wait stop
fi
exec setpriv --reuid=postgres --regid=postgres --clear-groups postgres -D "$data" -c listen_addresses='*'
