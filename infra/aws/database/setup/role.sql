-- Creates the read-only login role of the functions, or corrects it. It may run any number of times. Set before:
--   headway.role      the name of the role
--   headway.login     'iam' (RDS Proxy) or 'password'
--   headway.verifier  with 'password': the password, or its SCRAM-SHA-256 verifier
DO $do$
DECLARE
  role name := current_setting('headway.role');
  uses_iam bool := current_setting('headway.login') = 'iam';
  has_iam bool := EXISTS (SELECT FROM pg_roles WHERE rolname = 'rds_iam');
BEGIN
  IF role = current_user OR EXISTS (SELECT FROM pg_roles WHERE rolname = role AND rolsuper) THEN
    RAISE EXCEPTION 'role %: expected a role that only reads, got an owner or superuser', role;
  END IF;
  IF uses_iam AND NOT has_iam THEN
    RAISE EXCEPTION 'role rds_iam does not exist: enable IAM authentication on the database';
  END IF;
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = role) THEN
    EXECUTE format('CREATE ROLE %I', role);
  END IF;
  IF uses_iam THEN
    EXECUTE format('ALTER ROLE %I LOGIN PASSWORD NULL', role);
    EXECUTE format('GRANT rds_iam TO %I', role);
  ELSE
    EXECUTE format('ALTER ROLE %I LOGIN PASSWORD %L', role, current_setting('headway.verifier'));
    -- A member of rds_iam cannot log in with a password.
    IF has_iam AND pg_has_role(role, 'rds_iam', 'MEMBER') THEN
      EXECUTE format('REVOKE rds_iam FROM %I', role);
    END IF;
  END IF;
  EXECUTE format('ALTER ROLE %I SET default_transaction_read_only = on', role);
  EXECUTE format('ALTER ROLE %I SET statement_timeout = %L', role, '10s'); -- RDS Proxy forwards no cancel request
  EXECUTE format('ALTER ROLE %I SET idle_in_transaction_session_timeout = %L', role, '30s');
  EXECUTE format('GRANT CONNECT ON DATABASE %I TO %I', current_database(), role);
  EXECUTE format('GRANT USAGE ON SCHEMA public TO %I', role);
  EXECUTE format('GRANT SELECT ON ALL TABLES IN SCHEMA public TO %I', role);
  EXECUTE format('ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT ON TABLES TO %I', role);
END
$do$;
