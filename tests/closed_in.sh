#!/usr/bin/env bash
# What docs/hosting.md asks of a container, without an engine: the files that the Dockerfile copies, as a user without
# rights, in a file system that nobody can write, with no network and 3 GB of memory; then the container's health check.
# Wants root on Linux, and .venv as tests/run makes it, or a Python that has the packages: tests/closed_in.sh PYTHON
set -euo pipefail
cd "$(dirname "$0")/.."
python=$(realpath -s "${1:-.venv/bin/python}")

if [ "${SEGDEMO_CLOSED_IN:-}" = "" ]; then
  SEGDEMO_CLOSED_IN=1 exec unshare --mount --net --pid --fork --kill-child "$0" "$python"
fi

mount --make-rprivate /
mount -o remount,bind,ro /
mount -t tmpfs -o size=512m,mode=1777 tmpfs /tmp
mount -t proc proc /proc
ip link set lo up
mkdir /tmp/page && cp -r $(sed -n 's/^COPY \(.*\) \.\/.*$/\1/p' Dockerfile) /tmp/page
find /tmp/page -name __pycache__ -prune -exec rm -r {} + && chmod -R a-w /tmp/page && cd /tmp/page
export $(sed -n 's/^ENV //p' "$OLDPWD/Dockerfile")
plain=(setpriv --reuid=10001 --regid=10001 --clear-groups --no-new-privs --bounding-set=-all --inh-caps=-all)

if ! "${plain[@]}" sh -c '[ -x "$0" ]' "$python"; then # a Python in a home that is closed to others: shown alone, in its place
  base=$("$python" -c 'import sys; print(sys.base_prefix)')
  mkdir /tmp/base && mount --bind "$base" /tmp/base
  mount -t tmpfs tmpfs "/$(cut -d/ -f2 <<<"$base")" && mkdir -p "$base" && mount --bind /tmp/base "$base"
fi
if "${plain[@]}" touch segdemo/written 2>/dev/null; then
  echo "the page's own folder can be written" >&2
  exit 1
fi
started=$(date +%s%N)
"${plain[@]}" "$python" app.py >/tmp/log &
page=$!
until "${plain[@]}" "$python" -m segdemo check http://127.0.0.1:7860 2>/tmp/said; do
  kill -0 $page || { cat /tmp/log; exit 1; }
  [ $(($(date +%s%N) - started)) -lt 120000000000 ] || { cat /tmp/said >&2; exit 1; }
done
seconds=$((($(date +%s%N) - started) / 1000000000))
peak=$(($(grep -h VmHWM /proc/[0-9]*/status | awk '{sum += $2} END {print sum}') / 1024))
echo "closed in: the first check passed after $seconds s; $peak MB of memory at most, over all processes"
[ "$peak" -lt 3072 ]
