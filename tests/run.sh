# The browser's journeys and the measurements beside all other tests: two processes for two cores. Fails if either fails.
python=$1
log=$(mktemp)
"$python" -m pytest tests/journeys tests/bench >"$log" 2>&1 &
journeys=$!
trap 'kill "$journeys" 2>/dev/null; exit 130' INT TERM
"$python" -m pytest --ignore=tests/journeys --ignore=tests/bench
rest=$?
echo "journeys         in the browser, and measurements"
wait "$journeys"
walked=$?
cat "$log"
rm -f "$log"
test "$rest" -eq 0 && test "$walked" -eq 0
