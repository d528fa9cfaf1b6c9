#!/usr/bin/env bash
# Rotates the key of the meters' gateway.
set -euo pipefail
aws secretsmanager rotate-secret --secret-id larkfield/readings/database
