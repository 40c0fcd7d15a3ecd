#!/bin/sh
# Writes the configuration and secrets from the task definition into files that only this user can read (in
# HEADWAY_FOLDER), then runs PgBouncer in place of this shell.
set -eu
umask 077
folder=${HEADWAY_FOLDER:-/run/headway}
write() { printf '%s\n' "$2" >"$folder/$1"; }

write pgbouncer.ini "$PGBOUNCER_INI"
write certificate.pem "$TLS_CERTIFICATE"
write key.pem "$TLS_KEY"
# users.txt escapes a quote by doubling it.
quoted() { printf '"%s"' "$(printf '%s' "$1" | sed 's/"/""/g')"; }
users="$(quoted "$DB_USER") $(quoted "$DB_PASSWORD")"
# After a rotation, the login before is valid until the next one: functions may still use it.
if [ -n "${DB_PREVIOUS_PASSWORD:-}" ]; then
  users=$(printf '%s\n%s %s' "$users" "$(quoted "$DB_PREVIOUS_USER")" "$(quoted "$DB_PREVIOUS_PASSWORD")")
fi
write users.txt "$users"
unset users PGBOUNCER_INI TLS_CERTIFICATE TLS_KEY DB_USER DB_PASSWORD DB_PREVIOUS_USER DB_PREVIOUS_PASSWORD

exec "${PGBOUNCER:-pgbouncer}" "$folder/pgbouncer.ini"
