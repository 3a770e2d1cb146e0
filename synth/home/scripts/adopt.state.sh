#!/bin/sh
set -eu
cat /var/lib/permacade/k3s 2>/dev/null || true
