# The browser's journeys, the measurements and some more beside all other tests: two processes for two cores. Who is done
# first takes what the other has not begun (tests/sharing.py), so both end together. Fails if either fails.
python=$1
# Temporary databases lie in memory where the machine has such a folder, so that no commit waits for a disk.
[ -w /dev/shm ] && export PYTEST_DEBUG_TEMPROOT=/dev/shm
beside="tests/journeys tests/bench tests/how_to tests/accounts tests/hospitals tests/records tests/test_serving.py"
log=$(mktemp)
notes=$(mktemp -d)
# A test that never ends says where it stands, and ends the run: fifteen minutes, twenty times the longest.
share="-p tests.sharing --notes=$notes -o faulthandler_timeout=900 -o faulthandler_exit_on_timeout=true"
"$python" -m pytest $share --beside="$beside" >"$log" 2>&1 &
journeys=$!
trap 'kill "$journeys" 2>/dev/null; exit 130' INT TERM
"$python" -m pytest $share --beside="$beside" --rest-first
rest=$?
echo "beside           $beside"
wait "$journeys"
walked=$?
cat "$log"
rm -rf "$log" "$notes"
test "$rest" -eq 0 && test "$walked" -eq 0
