#!/bin/sh
# Runs jitgov as a container's first process. Exit code 78 means that the settings are wrong, or that another worker
# derives with others: to start again would change nothing, so it is told and ends as if done. All other codes are
# jitgov's own, and `restart: on-failure` starts it again.
child= stopped=
# The trap stands before jitgov begins: a signal in between is kept, and handed on once there is somebody to hand it to.
trap 'stopped=1; [ -z "$child" ] || kill -TERM "$child"' TERM INT
jitgov "$@" &
child=$!
[ -z "$stopped" ] || kill -TERM "$child"
wait "$child"
code=$?
# A signal interrupts the first wait; the second gives jitgov's own code when it has ended at a safe point.
while kill -0 "$child" 2>/dev/null; do
  wait "$child"
  code=$?
done
if [ "$code" -eq 78 ]; then
  echo "jitgov ended with 78 and is not started again: correct what it says above, then start the container" >&2
  exit 0
fi
exit "$code"
