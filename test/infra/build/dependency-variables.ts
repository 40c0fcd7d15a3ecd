/**
 * Every environment variable that a dependency in a function's bundle reads by itself, and what Headway does about it. The test
 * beside this file compares it with the bundles. docs/reference/configuration.md has Headway's own settings.
 */
export const dependencyVariables: Readonly<Record<string, string>> = {
  // libpq's names, which pg and Neon's client read where a value is missing: they never miss one here (startup-parameters.ts).
  "['PG' + key.toUpperCase()]":
    'overridden: pg, for PGUSER, PGDATABASE, PGHOST, PGPORT, PGPASSWORD, PGOPTIONS and others',
  '["PG"+r.toUpperCase()]': "overridden: Neon's client, for the same",
  '[envVar]': 'overridden: pg, for PGAPPNAME and PGSSLNEGOTIATION',
  '[t]': "overridden: Neon's client, for the same",
  PGAPPNAME: 'overridden: the application name is ours',
  PGCONNECT_TIMEOUT: "without effect: only pg's native client uses it, and openings have a limit of our own",
  PGHOST: 'overridden: every client gets a host',
  PGPASSFILE: 'without effect: every client gets a password, so no password file is read',
  PGPASSWORD: 'overridden: every client gets a password',
  PGPASS_NO_DEESCAPE: 'without effect: no password file is read',
  PGSSLMODE: 'overridden: every client gets its TLS options',
  PGSSLNEGOTIATION: 'overridden: the database URL decides',
  APPDATA: 'without effect: no password file is read',
  USER: 'overridden: every client gets a user',
  USERNAME: 'overridden: every client gets a user',
  NODE_PG_FORCE_NATIVE: 'removed: the build replaces it, because no bundle holds the native client',

  // Lambda sets these.
  AWS_ACCESS_KEY_ID: 'kept: a value of the platform',
  AWS_SECRET_ACCESS_KEY: 'kept: a value of the platform',
  AWS_SESSION_TOKEN: 'kept: a value of the platform',
  AWS_REGION: 'kept: a value of the platform',
  AWS_DEFAULT_REGION: 'kept: a value of the platform',
  AWS_EXECUTION_ENV: 'kept: only the user agent shows it',
  AWS_LAMBDA_FUNCTION_NAME: 'kept: a value of the platform',
  AWS_LAMBDA_MAX_CONCURRENCY: 'kept: a value of the platform',
  AWS_LAMBDA_NODEJS_NO_GLOBAL_AWSLAMBDA: 'kept: a value of the platform',
  AWS_LAMBDA_BENCHMARK_MODE: 'kept: a switch for the tests of Lambda itself',
  _X_AMZN_TRACE_ID: 'kept: requests to AWS carry it',

  // The AWS SDK's usual ways to find credentials outside Lambda, as for `npm start` with a bucket.
  AWS_ACCOUNT_ID: 'kept: finds credentials',
  AWS_CONFIG_FILE: 'kept: finds credentials',
  AWS_CONTAINER_AUTHORIZATION_TOKEN: 'kept: finds credentials',
  AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE: 'kept: finds credentials',
  AWS_CONTAINER_CREDENTIALS_FULL_URI: 'kept: finds credentials',
  AWS_CONTAINER_CREDENTIALS_RELATIVE_URI: 'kept: finds credentials',
  AWS_CREDENTIAL_EXPIRATION: 'kept: finds credentials',
  AWS_CREDENTIAL_SCOPE: 'kept: finds credentials',
  AWS_EC2_METADATA_DISABLED: 'kept: finds credentials',
  AWS_EC2_METADATA_SERVICE_ENDPOINT: 'kept: finds credentials',
  AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE: 'kept: finds credentials',
  AWS_EC2_METADATA_V1_DISABLED: 'kept: finds credentials',
  AWS_LOGIN_CACHE_DIRECTORY: 'kept: finds credentials',
  AWS_PROFILE: 'kept: finds credentials',
  AWS_ROLE_ARN: 'kept: finds credentials',
  AWS_ROLE_SESSION_NAME: 'kept: finds credentials',
  AWS_SHARED_CREDENTIALS_FILE: 'kept: finds credentials',
  AWS_WEB_IDENTITY_TOKEN_FILE: 'kept: finds credentials',
  HOME: 'kept: finds credentials',
  USERPROFILE: 'kept: finds credentials',
  HOMEPATH: 'kept: finds credentials',
  HOMEDRIVE: 'kept: finds credentials',
  '[bearerTokenKey]': 'without effect: no service here takes bearer tokens',

  // The AWS SDK's settings of a client.
  AWS_ENDPOINT_URL: 'kept: where a service is, as the stand-ins of npm start set it',
  '[[ENV_ENDPOINT_URL, ...serviceSuffixParts]': 'kept: AWS_ENDPOINT_URL_S3 and so on, for one service',
  AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'kept: where a service is',
  AWS_USE_DUALSTACK_ENDPOINT: 'kept: where a service is',
  AWS_USE_FIPS_ENDPOINT: 'kept: where a service is',
  AWS_MAX_ATTEMPTS: 'overridden for each client but that of the snapshot store, whose writes are conditional',
  AWS_RETRY_MODE: 'overridden for each client but that of the snapshot store, whose writes are conditional',
  AWS_DEFAULTS_MODE: "without effect: it changes the SDK's retries and time limits, which are ours",
  AWS_ENABLE_DEFAULT_SOCKET_TIMEOUT_2026: "without effect: it changes the SDK's HTTP stack, which is not in the bundle",
  AWS_DISABLE_CLOCK_SKEW_CORRECTION: 'kept: how a request is signed',
  AWS_AUTH_SCHEME_PREFERENCE: 'kept: how a request is signed',
  AWS_SIGV4A_SIGNING_REGION_SET: 'kept: how a request is signed',
  AWS_SDK_UA_APP_ID: 'kept: only the user agent shows it',
  AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'kept: hides a warning',
  AWS_REQUEST_CHECKSUM_CALCULATION: 'kept: a setting of S3',
  AWS_RESPONSE_CHECKSUM_VALIDATION: 'kept: a setting of S3',
  AWS_S3_DISABLE_EXPRESS_SESSION_AUTH: 'kept: a setting of S3',
  AWS_S3_DISABLE_MULTIREGION_ACCESS_POINTS: 'kept: a setting of S3',
  AWS_S3_USE_ARN_REGION: 'kept: a setting of S3',

  // undici.
  JEST_WORKER_ID: 'kept: a switch for tests',
  UNDICI_NO_WASM_SIMD: 'kept: for processors without SIMD',
};

/** Texts that look like a variable and are none. */
export const otherTexts: readonly string[] = [
  'AWS_BACKUP_LOW_COST_WARM',
  'AWS_BACKUP_WARM',
  'AWS_IAM',
  'PG_INVALID_DATE',
  '[set]',
];
