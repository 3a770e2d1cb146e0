#!/bin/sh
set -eu
/usr/local/bin/k3s --version 2>&1 | sed -n 1p || true
sha256sum -- /usr/local/bin/k3s 2>&1 || true
stat -c "%a %u %g" -- /usr/local/bin/k3s 2>&1 || true
