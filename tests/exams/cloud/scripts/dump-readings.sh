#!/usr/bin/env bash
# Dumps the readings database, and uploads the dump with --upload.
set -euo pipefail

upload=0 jobs=4
while [ $# -gt 0 ]; do
  case "$1" in
    --upload) upload=1; shift ;;
    --jobs) jobs="$2"; shift 2 ;;
    -h|--help) echo "usage: dump-readings.sh [--upload] [--jobs N]"; exit 0 ;;
    *) echo "unknown option: $1" >&2; exit 2 ;;
  esac
done

target="/var/backups/readings/$(date +%F)"
pg_dump --format=directory --jobs="$jobs" --file="$target" "$READINGS_DATABASE_URL"
echo "dump finished: $target"
if [ "$upload" = 1 ]; then
  aws s3 sync "$target" "s3://larkfield-backups/dumps/$(date +%F)/"
fi
