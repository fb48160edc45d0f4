# The browser's journeys, the measurements and some more beside all other tests: two processes for two cores, about as
# long each. Fails if either fails.
python=$1
# Temporary databases lie in memory where the machine has such a folder, so that no commit waits for a disk.
[ -w /dev/shm ] && export PYTEST_DEBUG_TEMPROOT=/dev/shm
beside="tests/journeys tests/bench tests/how_to tests/accounts tests/hospitals tests/records tests/test_serving.py"
log=$(mktemp)
"$python" -m pytest $beside >"$log" 2>&1 &
journeys=$!
trap 'kill "$journeys" 2>/dev/null; exit 130' INT TERM
"$python" -m pytest $(printf -- '--ignore=%s ' $beside)
rest=$?
echo "beside           $beside"
wait "$journeys"
walked=$?
cat "$log"
rm -f "$log"
test "$rest" -eq 0 && test "$walked" -eq 0
