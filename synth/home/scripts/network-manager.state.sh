#!/bin/sh
set -eu
export LC_ALL=C
shift
there=$(systemctl list-unit-files --no-legend -- NetworkManager.service || true)
if [ -n "${there}" ]; then
  echo there
  cat /etc/NetworkManager/conf.d/permacade.conf 2>/dev/null || true
fi
