#!/bin/sh
# Creates or brings up to date the tables of Temporal. May run any number of times. The two databases and their login
# exist already (deploy/postgres/create-data-databases.sh), so the login needs no right to create databases.
set -eu

update() {
  temporal-sql-tool --plugin postgres12 --endpoint "$POSTGRES_SEEDS" --port "$DB_PORT" --user "$POSTGRES_USER" \
    --database "$1" --tls --tls-ca-file "$SQL_CA" --tls-server-name "$SQL_HOST_NAME" "$2" "$3" "$4"
}

for store in temporal visibility; do
  database=temporal
  [ "$store" = temporal ] || database=temporal_visibility
  update "$database" setup-schema --version 0.0
  update "$database" update-schema --schema-dir "/etc/temporal/schema/postgresql/v12/$store/versioned"
done
