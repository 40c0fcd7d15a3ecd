import type { Template } from 'aws-cdk-lib/assertions';
import { describe, expect, test } from 'vitest';
import { adminPaths, publicSegments } from '../../../../infra/aws/front-door/paths.ts';
import { loadEndpoints } from '../../../support/api/load-endpoints.ts';
import { synth } from '../templates/synth.ts';

/** The authorization of the route that API Gateway chooses: the same path, else the longest greedy one, else $default. */
function findAccess(from: Template, method: string, path: string): string {
  const routes = Object.values(from.findResources('AWS::ApiGatewayV2::Route')).map(({ Properties }) => {
    const [first = '', pattern = ''] = String(Properties.RouteKey).split(' ');
    return { method: first, pattern, access: String(Properties.AuthorizationType) };
  });
  const matches = routes
    .filter((route) => [method, 'ANY', '$default'].includes(route.method))
    .filter(
      ({ pattern }) => pattern === path || (pattern.endsWith('{proxy+}') && path.startsWith(pattern.slice(0, -8))),
    )
    .toSorted((a, b) => Number(b.pattern === path) - Number(a.pattern === path) || b.pattern.length - a.pattern.length);
  return (matches[0] ?? routes.find((route) => route.method === '$default'))?.access ?? 'none found';
}

describe('the routes of the HTTP API', () => {
  const template = synth('dev-rds-proxy-own-http-api');

  test('requires signed calls on admin paths, with any method', () => {
    for (const path of adminPaths.flatMap((path) => [path, `${path}/{proxy+}`])) {
      template.hasResourceProperties('AWS::ApiGatewayV2::Route', {
        RouteKey: `ANY ${path}`,
        AuthorizationType: 'AWS_IAM',
      });
    }
  });

  // Until now $default was public, and other spellings of admin paths took it.
  test.each(adminPaths)('requires signed calls on every spelling of %s', (path) => {
    const spellings = [
      ...[
        path,
        `${path}/`,
        `/${path}`,
        `/.${path}`,
        `${path}/x`,
        `${path};x`,
        `${path}%20`,
        `${path} `,
        `${path}.json`,
      ],
      ...[
        path.toUpperCase(),
        `/${path.slice(1, 2).toUpperCase()}${path.slice(2)}`,
        `/%${path.charCodeAt(1).toString(16)}${path.slice(2)}`,
      ],
      ...[`//${path.slice(1)}/`, path.replaceAll('/', '\\'), `/x/..${path}`],
    ];
    for (const method of ['GET', 'POST', 'get', 'HEAD', 'OPTIONS']) {
      for (const spelling of spellings)
        expect([spelling, findAccess(template, method, spelling)]).toEqual([spelling, 'AWS_IAM']);
    }
  });

  test('lets everyone call each public path, with and without a slash after it', async () => {
    const endpoints = (await loadEndpoints()).filter(({ access }) => access === 'public');
    expect(endpoints.length).toBeGreaterThan(40);
    const called = new Set<string>();
    for (const { method, path } of endpoints) {
      const filled = path.replaceAll(/\{\w+\}/g, 'x');
      called.add(filled.split('/')[1] ?? '');
      for (const target of [filled, filled === '/' ? '/' : `${filled}/`])
        expect([target, findAccess(template, method, target)]).toEqual([target, 'NONE']);
    }
    expect([...publicSegments].filter((segment) => !called.has(segment))).toEqual([]);
  });

  test('keeps public and admin paths apart behind a base path too, which a proxy leaves in the path', async () => {
    const behind = synth('dev-rds-proxy-own-http-api', { frontDoor: { basePath: '/city/v1' } });
    for (const path of ['/city/v1', '/city/v1/', '/city/v1/stops/x', '/stops/x', '/'])
      expect([path, findAccess(behind, 'GET', path)]).toEqual([path, 'NONE']);
    for (const path of ['/city/v1/config', '/city/v1/trip-cache/stats', '/CITY/v1/config', '/config', '/city/config'])
      expect([path, findAccess(behind, 'GET', path)]).toEqual([path, 'AWS_IAM']);
    const [httpStage] = Object.values(behind.findResources('AWS::ApiGatewayV2::Stage'));
    expect(httpStage?.['Properties'].RouteSettings).toHaveProperty(['ANY /city/v1/graphql']);
  });
});
