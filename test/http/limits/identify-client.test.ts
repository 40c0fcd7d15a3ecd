import { expect, it } from 'vitest';
import { identifyClient } from '../../../shared/http/limits/identify-client.ts';
import { createHttpApiEvent, createLoadBalancerEvent } from '../../support/api/gateway-events.ts';

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

it('reads no header that callers set: another value is the same client', () => {
  for (const name of ['x-forwarded-for', 'x-api-key', 'authorization', 'x-client-id']) {
    const event = createHttpApiEvent({ target: '/', headers: { [name]: 'another' } }, { sourceIp: '203.0.113.9' });
    expect(identifyClient(event)).toBe('address 203.0.113.9');
  }
});
