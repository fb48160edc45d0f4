#!/bin/sh
# What letters on paper need of the system. Installed when we may; without it they open as pages to print.
/sbin/ldconfig -p 2>/dev/null | grep -q libpangoft2-1.0.so.0 && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
	echo "letters          installing libpangoft2-1.0-0"
	apt-get update >/dev/null 2>&1
	DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends libpangoft2-1.0-0 >/dev/null 2>&1 && exit 0
fi
echo "letters          as pages to print; for PDFs, as root: apt-get install libpangoft2-1.0-0"
