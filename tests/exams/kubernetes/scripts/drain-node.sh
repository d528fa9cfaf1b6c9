#!/usr/bin/env bash
# Empties a node before work on it.
set -euo pipefail

node="" grace=90
while getopts "n:g:h" option; do
  case "$option" in
    n) node="$OPTARG" ;;
    g) grace="$OPTARG" ;;
    h) echo "usage: drain-node.sh -n NODE [-g SECONDS]"; exit 0 ;;
    *) exit 2 ;;
  esac
done
[ -n "$node" ] || { echo "a node is needed: -n NODE" >&2; exit 2; }

kubectl cordon "$node"
kubectl drain "$node" --ignore-daemonsets --delete-emptydir-data --grace-period="$grace"
