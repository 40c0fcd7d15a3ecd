#!/bin/sh
# Creates a private CA and a certificate for the pooler's private name in a folder:
#   infra/aws/pgbouncer/make-certificate.sh FOLDER [NAME] [DAYS]
# Keep ca-key.pem offline: only the next certificate needs it.
set -eu
folder=${1:?usage: make-certificate.sh FOLDER [NAME] [DAYS]}
name=${2:-pooler.headway.internal}
days=${3:-825}
umask 077
mkdir -p "$folder"
cd "$folder"
curve='-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes'
if [ ! -f ca-key.pem ]; then
  # shellcheck disable=SC2086
  openssl req -x509 $curve -keyout ca-key.pem -out ca.pem -days 3650 -subj '/CN=Headway pooler CA' \
    -addext 'basicConstraints=critical,CA:TRUE' -addext 'keyUsage=critical,keyCertSign' 2>/dev/null
fi
# shellcheck disable=SC2086
openssl req $curve -keyout key.pem -out request.pem -subj "/CN=$name" 2>/dev/null
printf 'subjectAltName=DNS:%s\nextendedKeyUsage=serverAuth\nbasicConstraints=CA:FALSE\n' "$name" >extensions
openssl x509 -req -in request.pem -CA ca.pem -CAkey ca-key.pem -CAcreateserial -days "$days" \
  -extfile extensions -out certificate.pem 2>/dev/null
rm -f request.pem extensions ca.srl
echo "Certificate of $name for $days days: $folder/certificate.pem; pooler.caFile: $folder/ca.pem"
