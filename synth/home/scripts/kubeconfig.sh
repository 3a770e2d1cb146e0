#!/bin/sh
set -eu
address=$1
file=/etc/rancher/k3s/k3s.yaml
tries=0
until [ -s "${file}" ]; do
  tries=$((tries + 1))
  if [ "${tries}" -gt 60 ]; then
    echo "${file} is not there after two minutes: is k3s running? See: systemctl status k3s" >&2
    exit 1
  fi
  sleep 2
done
sed "s/127\.0\.0\.1/${address}/" "${file}"
