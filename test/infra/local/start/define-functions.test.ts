import { expect, test } from 'vitest';
import { apiSettings, refreshSettings, warmUpSettings } from '../../../../infra/aws/settings/function-settings.ts';
import { defineFunctions, schedules } from '../../../../infra/local/start/functions/define-functions.ts';

const define = (given: Record<string, string> = {}) =>
  defineFunctions({
    bundles: '/b',
    environments: 3,
    lambdaUrl: 'http://127.0.0.1:1',
    own: { OTP_INSTANCES: '[]' },
    given,
  });

test('local functions have the sizes and schedules of the default deployment', () => {
  const { api, refresh } = define();
  const sizes = [api, refresh].map(({ memoryMb, timeoutMs }) => [memoryMb, timeoutMs / 1000]);
  expect(sizes).toEqual(
    [apiSettings, refreshSettings].map(({ memoryMb, timeoutSeconds }) => [memoryMb.fallback, timeoutSeconds.fallback]),
  );
  expect(api.variables).toMatchObject({
    WAYBILLS_DB_MAX_CONNECTIONS: String(apiSettings.databaseConnections.fallback),
    WAYBILLS_DB_MIN_CONNECTIONS: String(apiSettings.databaseMinConnections.fallback),
    GTFS_CONNECTION_LIMIT: String(apiSettings.otpConnections.fallback),
  });
  expect(schedules.map(({ everyMinutes }) => everyMinutes)).toEqual([
    refreshSettings.everyMinutes.fallback,
    warmUpSettings.everyMinutes.fallback,
  ]);
});

test('the environment overrides defaults, this run overrides both, and other variables are dropped', () => {
  const given = {
    WAYBILLS_DB_MAX_CONNECTIONS: '7',
    OTP_INSTANCES: '[1]',
    EDITOR: 'vi',
    AWS_PROFILE: 'me',
    GTFS_DNS_TTL: '',
  };
  const { api, warmup } = define(given);
  expect(api.variables).toMatchObject({ WAYBILLS_DB_MAX_CONNECTIONS: '7', OTP_INSTANCES: '[]', AWS_PROFILE: 'me' });
  for (const name of ['EDITOR', 'GTFS_DNS_TTL']) expect(api.variables).not.toHaveProperty(name);
  expect(warmup.variables).not.toHaveProperty('AWS_PROFILE'); // it calls the Lambda of this machine, with a key of its own
  expect(warmup.variables).toMatchObject({ AWS_ENDPOINT_URL_LAMBDA: 'http://127.0.0.1:1' });
});
