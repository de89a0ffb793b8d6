#!/bin/bash
# Runs once, when the keys cluster is born. Destroying a key means DELETE, VACUUM FULL, three WAL switches and
# checkpoints, and a look into the files for the wrapped bytes: the login may do exactly that besides owning its tables.
set -euo pipefail

secret() { cat "/run/secrets/$1"; }

psql --quiet --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname postgres \
  --set owner_password="$(secret keys-owner-password)" \
  --set backup_password="$(secret backup-password)" <<'SQL'
create role omniflow_keys login password :'owner_password';
create role omniflow_backup login replication password :'backup_password';
create database keys owner omniflow_keys;
grant pg_checkpoint, pg_monitor, pg_read_server_files to omniflow_keys;
SQL

psql --quiet --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname keys <<'SQL'
grant execute on function pg_switch_wal() to omniflow_keys;
grant execute on function pg_read_binary_file(text), pg_read_binary_file(text, boolean),
  pg_read_binary_file(text, bigint, bigint), pg_read_binary_file(text, bigint, bigint, boolean) to omniflow_keys;
grant execute on function pg_ls_dir(text), pg_ls_dir(text, boolean, boolean), pg_stat_file(text), pg_stat_file(text, boolean) to omniflow_keys;
SQL
