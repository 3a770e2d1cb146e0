#!/bin/sh
set -eu
systemctl is-enabled -- "$2" 2>&1 || true
systemctl is-active -- "$2" 2>&1 || true
