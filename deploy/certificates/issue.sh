#!/bin/bash
# Issues one private authority and a certificate for every process behind it. May run any number of times: what is
# valid for another 30 days stays. The authority's key lies in a volume of its own, which no running service mounts.
set -euo pipefail
umask 077

root=${CERTIFICATES_ROOT:-/certificates}
authority=$root/authority
window=$((30 * 24 * 3600))

valid() { [ -s "$1" ] && openssl x509 -in "$1" -noout -checkend "$window" >/dev/null 2>&1; }

new_key() { openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out "$1"; }

mkdir -p "$authority"
if ! valid "$authority/ca.pem"; then
  new_key "$authority/ca-key.pem"
  openssl req -x509 -new -key "$authority/ca-key.pem" -sha256 -days 3650 -subj '/CN=Omniflow internal authority' \
    -addext 'basicConstraints=critical,CA:TRUE,pathlen:0' -addext 'keyUsage=critical,keyCertSign,cRLSign' \
    -out "$authority/ca.pem"
fi

# issue <folder> <owner> <mode of the key> <name>...: the first name is the subject, all are accepted as host names.
# Both usages in one certificate: Temporal's own parts answer and call each other with it.
issue() {
  local folder=$root/$1 owner=$2 mode=$3
  shift 3
  mkdir -p "$folder"
  chmod 0755 "$folder"
  if ! valid "$folder/certificate.pem" || ! openssl verify -CAfile "$authority/ca.pem" "$folder/certificate.pem" >/dev/null 2>&1; then
    local names
    names=$(printf 'DNS:%s,' "$@")
    new_key "$folder/key.pem.new"
    openssl req -new -key "$folder/key.pem.new" -subj "/CN=$1" -out "$folder/request.pem"
    openssl x509 -req -in "$folder/request.pem" -CA "$authority/ca.pem" -CAkey "$authority/ca-key.pem" -sha256 -days 365 \
      -extfile <(printf 'subjectAltName=%s\nbasicConstraints=critical,CA:FALSE\nkeyUsage=critical,digitalSignature\nextendedKeyUsage=serverAuth,clientAuth\n' "${names%,}") \
      -out "$folder/certificate.pem"
    rm "$folder/request.pem"
    mv "$folder/key.pem.new" "$folder/key.pem"
  fi
  cp "$authority/ca.pem" "$folder/ca.pem"
  chmod 0444 "$folder/ca.pem" "$folder/certificate.pem"
  chmod "$mode" "$folder/key.pem"
  chown "$owner:$owner" "$folder/key.pem"
}

# 999 is postgres, 1000 the user of Temporal's images and of ours. The user of Temporal's UI differs between versions,
# and its volume is mounted by it alone, so its key may be read by any user there.
issue postgres-data 999 0400 postgres-data
issue postgres-keys 999 0400 postgres-keys
issue temporal 1000 0400 temporal localhost
issue omniflow 1000 0400 omniflow
issue temporal-ui 0 0444 temporal-ui
