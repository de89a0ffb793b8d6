#!/bin/bash
# Writes deploy/production.env with new secrets, once. Keep a copy where a fire, a thief or an erasure of this machine
# does not reach it: without MASTER_KEY no name and no message can ever be read again.
set -euo pipefail
umask 077

file=$(dirname "$0")/production.env
if [ -e "$file" ]; then
  echo "$file exists and is left alone" >&2
  exit 1
fi

bytes() { openssl rand -base64 32; }
# Passwords stand in connection URLs, so they are made of letters and digits only.
password() { openssl rand -hex 24; }

cat >"$file" <<ENVIRONMENT
# Where people and Meta reach the application: https, through your own proxy that ends TLS on this machine.
PUBLIC_URL=https://crm.example.com
PORT=3000

# From the app's dashboard at Meta. Several app secrets, separated by commas, while one is being changed.
META_APP_ID=
META_APP_SECRET=
META_VERIFY_TOKEN=$(password)
# Of a Facebook Login for Business configuration: staff then connect numbers by Meta's own sign-up. Empty: by pasting ids.
META_LOGIN_CONFIG_ID=

# smtps://user:password@host:465
SMTP_URL=

# The company that runs this deployment: it stands at the foot of every page, in every mail and in the agreements.
OPERATOR_NAME=
OPERATOR_ADDRESS=
OPERATOR_EMAIL=
OPERATOR_WEBSITE=
# Sender of mails; empty for OPERATOR_EMAIL.
MAIL_FROM=

MASTER_KEY=$(bytes)
SIGNING_KEY=$(bytes)
AUTH_SECRET=$(bytes)

DATABASE_LOGIN_SECRET=$(bytes)
DATA_SUPERUSER_PASSWORD=$(password)
KEYS_SUPERUSER_PASSWORD=$(password)
TEMPORAL_DATABASE_PASSWORD=$(password)
BACKUP_PASSWORD=$(password)
ENVIRONMENT
echo "$file written: fill in PUBLIC_URL, META_APP_ID, META_APP_SECRET, SMTP_URL and OPERATOR_…"
