#!/bin/sh
# Writes what the task definition hands over into files that only this user reads, and becomes PgBouncer.
# HEADWAY_FOLDER is where to; everything else comes from the task definition.
set -eu
umask 077
folder=${HEADWAY_FOLDER:-/run/headway}
write() { printf '%s\n' "$2" >"$folder/$1"; }

write pgbouncer.ini "$PGBOUNCER_INI"
write certificate.pem "$TLS_CERTIFICATE"
write key.pem "$TLS_KEY"
# In users.txt a quote is doubled.
quoted() { printf '"%s"' "$(printf '%s' "$1" | sed 's/"/""/g')"; }
write users.txt "$(quoted "$DB_USER") $(quoted "$DB_PASSWORD")"
unset PGBOUNCER_INI TLS_CERTIFICATE TLS_KEY DB_USER DB_PASSWORD

exec "${PGBOUNCER:-pgbouncer}" "$folder/pgbouncer.ini"
