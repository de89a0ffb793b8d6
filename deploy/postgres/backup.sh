#!/bin/bash
# Takes a base backup every BACKUP_EVERY_HOURS and deletes base backups and WAL before they are RETAIN_HOURS old.
# Erasure counts on that age: what was destroyed in the cluster is gone from its history RETAIN_HOURS later, and the
# certificate says so. Deleting therefore never waits for a backup to succeed.
#
# To restore: stop the cluster, unpack the newest base backup that is older than the wanted moment into an empty data
# folder, and start with restore_command = 'cp /backup/wal/%f %p' and recovery_target_time (deploy/README.md).
set -euo pipefail

backup=${BACKUP_ROOT:-/backup}
# One round of this loop and the time of a base backup are taken off, so that nothing lives longer than promised.
oldest_minutes=$((RETAIN_HOURS * 60 - 60))

prune() {
  find "$backup/base" -mindepth 1 -maxdepth 1 -mmin "+$oldest_minutes" -exec rm -rf {} +
  find "$backup/wal" -type f -mmin "+$oldest_minutes" -delete
}

due() { ! find "$backup/base" -mindepth 1 -maxdepth 1 -name '2*' -mmin "-$((BACKUP_EVERY_HOURS * 60))" | grep -q .; }

take() {
  local name partial
  name=$(date -u +%Y%m%dT%H%M%SZ)
  partial=$backup/base/partial-$name
  rm -rf "$backup"/base/partial-*
  if PGPASSWORD=$(cat "$PASSWORD_FILE") pg_basebackup --dbname="$SOURCE" --pgdata="$partial" --format=tar --gzip \
    --checkpoint=fast --wal-method=stream --no-password; then
    mv "$partial" "$backup/base/$name"
    echo "base backup $name taken"
  else
    echo "base backup $name failed, next try in 15 minutes" >&2
  fi
}

trap 'exit 0' TERM INT
while true; do
  prune
  if due; then take; fi
  sleep 900 &
  wait $!
done
