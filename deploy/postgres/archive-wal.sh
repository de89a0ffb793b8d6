#!/bin/sh
# archive-wal.sh <path of a finished WAL segment> <its name>: copies it to the backup volume, once and completely.
# A crash between the copy and PostgreSQL's note of it makes PostgreSQL ask again: the same bytes are then a success,
# other bytes under the same name an error that keeps the segment.
set -eu

target=${WAL_ARCHIVE:-/backup/wal}/$2
if [ -e "$target" ]; then
  exec cmp -s "$1" "$target"
fi
cp "$1" "$target.partial"
sync "$target.partial"
mv "$target.partial" "$target"
sync "$(dirname "$target")"
