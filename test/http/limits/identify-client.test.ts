import { expect, it } from 'vitest';
import { createIdentifyClient } from '../../../shared/http/limits/identify-client.ts';
import { createHttpApiEvent, createLoadBalancerEvent } from '../../support/api/gateway-events.ts';

const rules = { apiKeys: [], trustedProxies: 0, limitsLoopback: false };
const identify = createIdentifyClient(rules);
/** The name of the client. */
const identifyClient = (event: unknown) => identify(event)?.name ?? null;

const withAuthorizer = (authorizer: object) => {
  const event = createHttpApiEvent({ target: '/' }, { sourceIp: '203.0.113.9' });
  return { ...event, requestContext: { ...event.requestContext, authorizer } };
};

it.each<[string, unknown, string | null]>([
  [
    'the address that API Gateway saw',
    createHttpApiEvent({ target: '/' }, { sourceIp: '203.0.113.9' }),
    'address 203.0.113.9',
  ],
  ['the subject of a verified JWT', withAuthorizer({ jwt: { claims: { sub: 'app-1' } } }), 'subject app-1'],
  ['the principal of a Lambda authorizer', withAuthorizer({ lambda: { principalId: 'key-7' } }), 'subject key-7'],
  ['the API key that a Lambda authorizer found', withAuthorizer({ lambda: { usageIdentifierKey: 'k' } }), 'subject k'],
  ['the address if there is no authorizer', withAuthorizer(null as never), 'address 203.0.113.9'],
  ['an IAM user', withAuthorizer({ iam: { userArn: 'arn:aws:iam::1:user/a' } }), 'subject arn:aws:iam::1:user/a'],
  ['the address if the subject is empty', withAuthorizer({ jwt: { claims: { sub: '' } } }), 'address 203.0.113.9'],
  [
    'the /64 of an IPv6 address',
    createHttpApiEvent({ target: '/' }, { sourceIp: '2001:db8:1:2:3:4:5:6' }),
    'address 2001:db8:1:2',
  ],
  [
    'the /64 of a short IPv6 address',
    createHttpApiEvent({ target: '/' }, { sourceIp: '2001:db8::7' }),
    'address 2001:db8:0:0',
  ],
  [
    'the IPv4 address inside an IPv6 address',
    createHttpApiEvent({ target: '/' }, { sourceIp: '::ffff:203.0.113.9' }),
    'address 203.0.113.9',
  ],
  ['nobody on this machine', createHttpApiEvent({ target: '/' }, { sourceIp: '127.0.0.1' }), null],
  ['nobody in an event of another kind', { Records: [] }, null],
  ['nobody in no event', undefined, null],
])('the client is %s', (_, event, client) => {
  expect(identifyClient(event)).toBe(client);
});

it.each([false, true])(
  'behind a load balancer the client is the address that the load balancer appended (%s)',
  (isMultiValue) => {
    const headers = { 'x-forwarded-for': '10.0.0.1, 198.51.100.7' };
    expect(identifyClient(createLoadBalancerEvent({ target: '/', headers }, { isMultiValue }))).toBe(
      'address 198.51.100.7',
    );
  },
);

it.each([
  ['198.51.100.7:50001', '198.51.100.7'],
  ['[2001:db8:1:2::3]:50001', '2001:db8:1:2'],
  ['[2001:db8:1:2::3]', '2001:db8:1:2'],
])('a proxy may append the port, and each connection is still the same client: %s', (forwarded, address) => {
  const headers = { 'x-forwarded-for': forwarded };
  expect(identifyClient(createLoadBalancerEvent({ target: '/', headers }))).toBe(`address ${address}`);
  const behindProxy = createIdentifyClient({ ...rules, trustedProxies: 1 });
  const event = createHttpApiEvent(
    { target: '/', headers: { 'x-forwarded-for': `${forwarded}, 203.0.113.9` } },
    { sourceIp: '203.0.113.9' },
  );
  expect(behindProxy(event)?.name).toBe(`address ${address}`);
});

it('reads no header that callers set: another value is the same client', () => {
  for (const name of ['x-forwarded-for', 'x-api-key', 'authorization', 'x-client-id']) {
    const event = createHttpApiEvent({ target: '/', headers: { [name]: 'another' } }, { sourceIp: '203.0.113.9' });
    expect(identifyClient(event)).toBe('address 203.0.113.9');
  }
});

it.each([
  ['203.0.113.9', 'the connecting address if nothing was forwarded', ''],
  ['198.51.100.7', 'the address before the proxy', '198.51.100.7, 203.0.113.9'],
  [
    '198.51.100.7',
    'the address before the proxy, whatever the caller forwarded',
    '10.0.0.1, x, 198.51.100.7, 203.0.113.9',
  ],
  ['203.0.113.9', 'the connecting address if the forwarded one is none', 'anything, 203.0.113.9'],
])('behind one trusted proxy the client is %s: %s', (expected, _, forwarded) => {
  const behindProxy = createIdentifyClient({ ...rules, trustedProxies: 1 });
  const headers = { 'x-forwarded-for': forwarded };
  const event = createHttpApiEvent({ target: '/', headers }, { sourceIp: '203.0.113.9' });
  expect(behindProxy(event)?.name).toBe(`address ${expected}`);
});

it('a forwarded loopback address has a share like any other', () => {
  const behindProxy = createIdentifyClient({ ...rules, trustedProxies: 1 });
  const headers = { 'x-forwarded-for': '127.0.0.1, 203.0.113.9' };
  const event = createHttpApiEvent({ target: '/', headers }, { sourceIp: '203.0.113.9' });
  expect(behindProxy(event)?.name).toBe('address 127.0.0.1');
});
