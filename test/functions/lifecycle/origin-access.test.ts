import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { refuseAroundEdge } from '../../../functions/lifecycle/origin-access.ts';
import { describeGatewayEvent } from '../../../infra/aws/smoke/judge-version.ts';
import {
  createFunctionUrlEvent,
  createHttpApiEvent,
  createLoadBalancerEvent,
} from '../../support/api/gateway-events.ts';

const digest = (text: string) => createHash('sha256').update(text).digest('hex');
const digests = [digest('key-before'), digest('key-now')];
const withKey = (key: string) => ({ target: '/routes/city', headers: { 'X-Headway-Origin-Key': key } });

describe('behind an edge', () => {
  test.each([
    ['HTTP API', createHttpApiEvent],
    ['function URL', createFunctionUrlEvent],
    ['load balancer', createLoadBalancerEvent],
    [
      'load balancer with multi-value headers',
      (sent: Parameters<typeof createLoadBalancerEvent>[0]) => createLoadBalancerEvent(sent, { isMultiValue: true }),
    ],
  ])('a call of an %s needs the key, the present or the one before', (_, create) => {
    for (const key of ['key-before', 'key-now'])
      expect(refuseAroundEdge(create(withKey(key)), digests, '')).toBeUndefined();
    for (const key of ['', 'key', digests[1] ?? '', 'key-now ']) {
      expect(refuseAroundEdge(create(withKey(key)), digests, ''), key).toMatchObject({ statusCode: 403 });
    }
    expect(refuseAroundEdge(create({ target: '/routes/city' }), digests, '')).toMatchObject({ statusCode: 403 });
  });

  test('the key goes no further than the check', () => {
    for (const event of [
      createHttpApiEvent(withKey('key-now')),
      createLoadBalancerEvent(withKey('key-now'), { isMultiValue: true }),
    ]) {
      refuseAroundEdge(event, digests, '');
      expect(JSON.stringify(event)).not.toContain('key-now');
    }
  });

  test('health checks, signed calls and the smoke test of a deployment need none', () => {
    for (const event of [
      createLoadBalancerEvent({ target: '/health' }),
      createHttpApiEvent({ target: '/city/health' }),
      createHttpApiEvent({ target: '/config' }, { isSigned: true }),
      describeGatewayEvent('/routes/city'),
    ]) {
      expect(refuseAroundEdge(event, digests, '/city')).toBeUndefined();
    }
    for (const event of [null, {}, { requestContext: null }, { headers: null, rawPath: '/routes/city' }]) {
      expect(refuseAroundEdge(event, digests, '')).toMatchObject({ statusCode: 403 });
    }
  });

  test('without keys every call may go on', () => {
    expect(refuseAroundEdge(createHttpApiEvent({ target: '/routes/city' }), [], '')).toBeUndefined();
  });
});
