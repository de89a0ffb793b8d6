#!/bin/bash
# Runs once, when the data cluster is born. The owner creates the application's other logins when it migrates.
set -euo pipefail

secret() { cat "/run/secrets/$1"; }

psql --quiet --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname postgres \
  --set owner_password="$(secret data-owner-password)" \
  --set temporal_password="$(secret temporal-password)" \
  --set backup_password="$(secret backup-password)" <<'SQL'
create role omniflow_owner login createrole password :'owner_password';
create role temporal login password :'temporal_password';
create role omniflow_backup login replication password :'backup_password';
create database omniflow owner omniflow_owner;
create database temporal owner temporal;
create database temporal_visibility owner temporal;
SQL
