#!/usr/bin/env bash
# Creates, for every service, a role and its two databases (history, read models), and one of each for the accounts.
# A role owns its databases and may enter no other. The passwords are <SERVICE>_DB_PASSWORD of the environment.
# PostgreSQL's image runs this once, on an empty volume; running it again adds what is missing and sets the passwords:
#   docker compose exec postgres /docker-entrypoint-initdb.d/create-databases.sh
set -euo pipefail

create() { # ROLE DATABASE...
  local role=$1 password="${1^^}_DB_PASSWORD"
  shift
  [ -n "${!password:-}" ] || { echo "$password is not set" >&2; exit 1; }
  ROLE_PASSWORD=${!password} run -v role="$role" <<'SQL'
\getenv password ROLE_PASSWORD
SELECT format('CREATE ROLE %I LOGIN', :'role') WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = :'role') \gexec
SET log_statement = 'none';
ALTER ROLE :"role" PASSWORD :'password';
SQL
  for database in "$@"; do
    # The order of strings must not depend on the operating system's libraries, which an update of the image replaces.
    run -v role="$role" -v database="$database" <<'SQL'
SELECT format(
  'CREATE DATABASE %I OWNER %I TEMPLATE template0 ENCODING ''UTF8'' LOCALE_PROVIDER builtin BUILTIN_LOCALE ''C.UTF-8''',
  :'database', :'role')
WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = :'database') \gexec
REVOKE ALL ON DATABASE :"database" FROM PUBLIC;
SQL
  done
}

run() {
  psql -v ON_ERROR_STOP=1 --quiet --no-psqlrc --username "${POSTGRES_USER:-postgres}" --dbname postgres "$@"
}

for service in applications eligibility review publicity surveys; do
  create "$service" "$service" "${service}_views"
done
create accounts accounts
run -c "REVOKE CONNECT ON DATABASE postgres, template1 FROM PUBLIC"
