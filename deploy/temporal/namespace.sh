#!/bin/sh
# Creates the namespace with 72 hours of retention and its search attributes. May run any number of times: a namespace
# that exists gets the retention again, so that a hand-made change does not outlive the next start.
set -eu

attributes='TenantId=Keyword ConversationId=Keyword ContactId=Keyword Channel=Keyword Phase=Keyword LegalDeadline=Datetime NeedsAttention=Bool'

call() {
  if [ -n "${TEMPORAL_TLS_CA:-}" ]; then
    temporal "$@" --address "$TEMPORAL_ADDRESS" --tls --tls-ca-path "$TEMPORAL_TLS_CA" \
      --tls-cert-path "$TEMPORAL_TLS_CERT" --tls-key-path "$TEMPORAL_TLS_KEY"
  else
    temporal "$@" --address "$TEMPORAL_ADDRESS"
  fi
}

if call operator namespace describe --namespace "$TEMPORAL_NAMESPACE" >/dev/null 2>&1; then
  call operator namespace update --namespace "$TEMPORAL_NAMESPACE" --retention 72h
else
  call operator namespace create --namespace "$TEMPORAL_NAMESPACE" --retention 72h
fi

# A new namespace reaches all parts of the server some seconds later.
tries=0
until present=$(call operator search-attribute list --namespace "$TEMPORAL_NAMESPACE" 2>&1); do
  tries=$((tries + 1))
  [ "$tries" -lt 30 ] || { echo "$present" >&2; exit 1; }
  sleep 2
done

for attribute in $attributes; do
  name=${attribute%=*}
  if ! printf '%s\n' "$present" | grep -qw "$name"; then
    call operator search-attribute create --namespace "$TEMPORAL_NAMESPACE" --name "$name" --type "${attribute#*=}"
  fi
done
