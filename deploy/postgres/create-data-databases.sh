#!/bin/bash
# Runs once, when the data cluster is born. The application's own logins come with its migration.
set -euo pipefail

secret() { cat "/run/secrets/$1"; }

psql --quiet --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname postgres \
  --set temporal_password="$(secret temporal-password)" \
  --set backup_password="$(secret backup-password)" <<'SQL'
create role temporal login password :'temporal_password';
create role omniflow_backup login replication password :'backup_password';
create database omniflow;
create database temporal owner temporal;
create database temporal_visibility owner temporal;
SQL
