#!/usr/bin/env bash
# Bar of every release: a fresh clone in an empty environment, started by the README's own words. Tells time and disk.
# With "small" before it, the README's second command, for the CPU alone, is run first; GRADIO_SERVER_PORT is the port.
set -euo pipefail
repository=$(cd "$(dirname "$0")/.." && pwd)
folder=$(mktemp -d)
page=
trap '[ -z "$page" ] || { kill -- "-$page" && wait "$page"; } 2>/dev/null || true; rm -rf "$folder"' EXIT
git clone --quiet "$repository" "$folder/clone" && cd "$folder/clone"

mapfile -t commands < <(awk '/^```sh$/ {inside = 1; next} /^```$/ {inside = 0} inside && /pip install/' README.md)
started=$(date +%s)
if [ "${1:-}" = small ]; then bash -euc "${commands[1]}" >/dev/null; fi
set -m
bash -euc "${commands[0]}" >"$folder/log" 2>&1 &
page=$!
until [ -x .venv/bin/python ] && .venv/bin/python -m segdemo check http://127.0.0.1:${GRADIO_SERVER_PORT:-7860} 2>/dev/null; do
  kill -0 "$page" 2>/dev/null || { cat "$folder/log" >&2; exit 1; }
  sleep 1
done
echo "fresh clone: the page answers right after $(($(date +%s) - started)) s; $(du -sm .venv | cut -f1) MB of packages"
