#!/bin/sh
# What the tests need of the system: a browser, PostgreSQL, Redis and systemd's checker of units. Installed when we may, else the one command is said.
need=""
command -v chromium >/dev/null 2>&1 || need="$need chromium"
ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || command -v initdb >/dev/null 2>&1 || need="$need postgresql"
/sbin/ldconfig -p 2>/dev/null | grep -q libpangoft2-1.0.so.0 || need="$need libpangoft2-1.0-0"
command -v redis-server >/dev/null 2>&1 || need="$need redis-server"
command -v systemd-analyze >/dev/null 2>&1 || need="$need systemd"
[ -z "$need" ] && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
	echo "system           installing$need"
	log=$(mktemp)
	if apt-get update >"$log" 2>&1 && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends $need fonts-noto-core >>"$log" 2>&1; then
		rm -f "$log"
		exit 0
	fi
	tail -n 5 "$log"
fi
echo "The tests need$need. On Debian, as root: apt-get install$need"
exit 1
