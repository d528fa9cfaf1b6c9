#!/usr/bin/env bash
# Removes old exports of the gateways.
set -euo pipefail

keep=90
[ "${1:-}" = "--keep" ] && keep="$2"
find /srv/exports -name '*.csv.gz' -mtime "+$keep" -delete
