#!/bin/sh
set -eu
host=$1
file=/var/lib/rancher/k3s/server/token
token=
IFS= read -r token || true
if [ "${#token}" -lt 16 ]; then
  echo "permacade: host ${host}: the secret k3s-token has fewer than 16 characters. Set another: openssl rand -hex 32 | npx pulumi config set --secret secret:k3s-token" >&2
  exit 1
fi
case "${token}" in
  *[!A-Za-z0-9._~-]*)
    echo "permacade: host ${host}: the secret k3s-token holds other characters than letters, digits, dots, dashes, underscores and tildes. Set another: openssl rand -hex 32 | npx pulumi config set --secret secret:k3s-token" >&2
    exit 1
    ;;
  *) ;;
esac
if ! [ -s "${file}" ]; then
  exit 0
fi
has=
IFS= read -r has <"${file}" || true
has=${has#K10*::server:}
if [ "${has}" != "${token}" ]; then
  echo "permacade: host ${host}: its cluster was made with another token than the secret k3s-token holds, and its data cannot be read without that one. Set the secret to what follows the last colon in ${file} there, or change the cluster first: k3s token rotate" >&2
  exit 1
fi
