#!/bin/bash
# Runs once, when the keys cluster is born. The vault's login and its few rights come with the migration.
set -euo pipefail

secret() { cat "/run/secrets/$1"; }

psql --quiet --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname postgres \
  --set backup_password="$(secret backup-password)" <<'SQL'
create role omniflow_backup login replication password :'backup_password';
create database keys;
SQL
