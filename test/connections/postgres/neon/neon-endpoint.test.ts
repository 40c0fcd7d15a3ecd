import { expect, test } from 'vitest';
import { describeNeonOrigin, describeNeonProxy } from '../../../../shared/connections/postgres/neon/neon-endpoint.ts';
import { formatPostgresUrl, parsePostgresAddress } from '../../../../shared/connections/postgres/postgres-address.ts';

test.each([
  [
    'postgres://u:p@ep-x-1.ap-south-1.aws.neon.tech/db',
    'verify-full',
    'https://api.ap-south-1.aws.neon.tech',
    'ep-x-1.ap-south-1.aws.neon.tech/v2',
  ],
  ['postgres://u:p@127.0.0.1:5433/db', 'disable', 'http://127.0.0.1:5433', '127.0.0.1:5433/v2'],
  ['postgres://u:p@[::1]:5433/db', 'disable', 'http://[::1]:5433', '[::1]:5433/v2'],
] as const)('%s with TLS %s is asked over HTTP at %s, and over WebSockets at %s', (url, tls, origin, proxy) => {
  const address = parsePostgresAddress(url);
  expect(describeNeonOrigin(address, tls)).toBe(origin);
  expect(describeNeonProxy(address, tls)).toBe(proxy);
  expect(parsePostgresAddress(formatPostgresUrl(address))).toEqual(address);
});
