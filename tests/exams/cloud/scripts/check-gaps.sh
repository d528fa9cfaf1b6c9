#!/usr/bin/env bash
# Lists meters without readings.
set -euo pipefail

days=1 site=""
while [ $# -gt 0 ]; do
  case "$1" in
    --days) days="$2"; shift 2 ;;
    --site) site="$2"; shift 2 ;;
    *) echo "usage: check-gaps.sh [--days N] [--site CODE]" >&2; exit 2 ;;
  esac
done

psql "$READINGS_DATABASE_URL" -v days="$days" -v site="$site" -f /usr/local/share/larkfield/gaps.sql
