#!/usr/bin/env bash
# Puts scans from the dead letter list back into the queue.
set -euo pipefail

usage() { echo "usage: replay-dead.sh --since DURATION [--limit N] [--dry-run]" >&2; exit 2; }

since="" limit=100 dry=0
while [ $# -gt 0 ]; do
  case "$1" in
    --since) since="$2"; shift 2 ;;
    --limit) limit="$2"; shift 2 ;;
    --dry-run) dry=1; shift ;;
    *) usage ;;
  esac
done
[ -n "$since" ] || usage

echo "replaying up to $limit scans of the last $since"
[ "$dry" = 1 ] && exit 0
for _ in $(seq "$limit"); do
  kubectl -n parcels exec redis-0 -c redis -- redis-cli RPOPLPUSH scans:dead scans
done
