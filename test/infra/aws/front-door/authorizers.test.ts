import { describe, expect, test } from 'vitest';
import { refuseUnverified } from '../../../../functions/lifecycle/vehicle-access.ts';
import { heavyPaths, vehiclePaths } from '../../../../infra/aws/front-door/paths.ts';
import { createHttpApiEvent, createLoadBalancerEvent } from '../../../support/api/gateway-events.ts';
import { loadEndpoints } from '../../../support/api/load-endpoints.ts';
import { synth } from '../templates/synth.ts';

const stage = 'dev-rds-proxy-own-http-api';
const jwt = { jwtIssuer: 'https://login.example.org/pool', jwtAudiences: ['app'] };

/** The kind of authorization and the scopes of each route. */
function listRoutes(frontDoor: Record<string, unknown>) {
  const template = synth(stage, { frontDoor });
  const routes = Object.values(template.findResources('AWS::ApiGatewayV2::Route')).map(({ Properties }) => [
    Properties.RouteKey,
    [Properties.AuthorizationType, ...(Properties.AuthorizationScopes ?? [])].join(' '),
  ]);
  return { template, routes: Object.fromEntries(routes) as Record<string, string> };
}

describe('the authorizers of an HTTP API', () => {
  // $default is signed since it is the route of other spellings of admin paths.
  test('are none by default, except for the admin paths and those that nobody knows', () => {
    const { template, routes } = listRoutes({});
    expect(routes).toMatchObject({
      'ANY /v2/{proxy+}': 'NONE',
      'ANY /graphql': 'NONE',
      'ANY /config': 'AWS_IAM',
      $default: 'AWS_IAM',
    });
    template.resourceCountIs('AWS::ApiGatewayV2::Authorizer', 0);
  });

  test('of a JWT check issuer, audience and scopes on every path but health, readiness and preflights', () => {
    const { template, routes } = listRoutes({ ...jwt, authorizer: 'jwt', jwtScopes: ['read'] });
    template.hasResourceProperties('AWS::ApiGatewayV2::Authorizer', {
      AuthorizerType: 'JWT',
      IdentitySource: ['$request.header.Authorization'],
      JwtConfiguration: { Audience: ['app'], Issuer: 'https://login.example.org/pool' },
    });
    const open = Object.entries(routes).filter(([, access]) => access === 'NONE');
    expect(open.map(([key]) => key).sort()).toEqual(['GET /health', 'GET /ready', 'OPTIONS /{proxy+}']);
    expect(routes).toMatchObject({
      'ANY /v2/{proxy+}': 'JWT read',
      'ANY /graphql': 'JWT read',
      'ANY /config': 'AWS_IAM',
    });
    expect(routes['$default']).toBe('AWS_IAM');
  });

  test.each([
    ['iam', {}, 'AWS_IAM'],
    ['jwt', { ...jwt, vehicleScopes: ['duties'] }, 'JWT duties'],
  ])('of vehicles may be %s while timetables are public', (vehicleAuthorizer, more, access) => {
    const { template, routes } = listRoutes({ ...more, vehicleAuthorizer });
    for (const path of vehiclePaths) {
      expect(routes).toMatchObject({
        [`ANY ${path}`]: access,
        [`ANY ${path}/{proxy+}`]: access,
        'ANY /v2/{proxy+}': 'NONE',
      });
    }
    const api = Object.values(template.findResources('AWS::Lambda::Function')).find(
      ({ Properties }) => Properties.FunctionName === 'headway-dev-api',
    );
    expect(api?.['Properties'].Environment.Variables.HEADWAY_VEHICLE_ACCESS).toBe('verified');
  });

  test('limit the paths that cost most, after these routes exist', () => {
    const { template } = listRoutes({ graphqlRate: 7 });
    const [httpStage] = Object.values(template.findResources('AWS::ApiGatewayV2::Stage'));
    const settings = httpStage?.['Properties'].RouteSettings;
    // Every method and a slash at the end: the function answers HEAD as GET, and `/graphql/` as `/graphql`.
    for (const path of ['/graphql', '/graphql/{proxy+}'])
      expect(settings[`ANY ${path}`]).toEqual({ ThrottlingRateLimit: 7, ThrottlingBurstLimit: 100 });
    for (const path of ['/getAllStopsByIds', '/getRoutesByIds/{proxy+}', '/getAllVehiclesByIds'])
      expect(settings[`ANY ${path}`]).toEqual({ ThrottlingRateLimit: 100, ThrottlingBurstLimit: 200 });
    for (const path of ['/v2/departures', '/v2/departures/{proxy+}', '/v2/vehicles', '/v2/feeds/{id}/bundle'])
      expect(settings[`ANY ${path}`]).toEqual({ ThrottlingRateLimit: 200, ThrottlingBurstLimit: 400 });
    for (const path of ['/v2/stream', '/v2/stream/{proxy+}'])
      expect(settings[`ANY ${path}`]).toEqual({ ThrottlingRateLimit: 4, ThrottlingBurstLimit: 40 });
    const routes = template.findResources('AWS::ApiGatewayV2::Route');
    const named = Object.entries(routes).filter(([, { Properties }]) => Properties.RouteKey in settings);
    expect(named).toHaveLength(Object.keys(settings).length);
    expect(httpStage?.['DependsOn']).toEqual(expect.arrayContaining(named.map(([id]) => id)));
  });
});

describe('the paths of authorizers and throttles', () => {
  const load = async () => (await loadEndpoints()).map(({ method, path }) => ({ method, path }));

  test('cover every POST endpoint that is not for operators', async () => {
    const heavy: readonly string[] = Object.values(heavyPaths).flatMap((paths) => [...paths]);
    const posts = (await load()).filter(({ method }) => method === 'POST').map(({ path }) => path);
    const others = posts.filter((path) => !heavy.includes(path.replace('/{gtfs_id}', '')));
    expect(others.sort()).toEqual(['/refresh-data', '/trip-cache/clear']);
  });

  test('leave throttled vehicle paths to the authorizer of vehicles', () => {
    const { routes } = listRoutes({ vehicleAuthorizer: 'iam' });
    expect(routes).toMatchObject({
      'ANY /getAllVehiclesByIds': 'AWS_IAM',
      'ANY /getAllVehiclesByIds/{proxy+}': 'AWS_IAM',
      'ANY /v2/vehicles': 'AWS_IAM',
      'ANY /v2/stream': 'NONE',
    });
  });

  test('cover every endpoint that tells the duty of a vehicle, and the function refuses it unverified', async () => {
    const ofVehicles = (await load()).filter(({ path }) => /\/(vehicles?|getAllVehiclesByIds)(\/|$)/.test(path));
    expect(ofVehicles.length).toBeGreaterThanOrEqual(3);
    for (const { method, path } of ofVehicles) {
      const target = path.replaceAll(/\{\w+\}/g, 'x');
      for (const spelling of [target, `${target}/`, `/${target}`, `/v1${target}`]) {
        const [httpApi, loadBalancer] = [createHttpApiEvent, createLoadBalancerEvent].map((create) =>
          refuseUnverified(create({ method, target: spelling }), '/v1'),
        );
        expect(httpApi, spelling).toMatchObject({ statusCode: 403 });
        expect(loadBalancer, spelling).toMatchObject({ statusCode: 403 });
        const signed = createHttpApiEvent({ method, target: spelling }, { isSigned: true });
        expect(refuseUnverified(signed, '/v1')).toBeUndefined();
      }
    }
    const jwtEvent = createHttpApiEvent({ target: '/v2/vehicles' });
    Object.assign(jwtEvent.requestContext, { authorizer: { jwt: { claims: { sub: 'x' }, scopes: null } } });
    expect(refuseUnverified(jwtEvent, '')).toBeUndefined();
    for (const target of [
      '/routes/city',
      '/vehicle-positions/city',
      '/stops/city/fuzzy/vehicle',
      '/stop/city/vehicle/',
    ]) {
      expect(refuseUnverified(createHttpApiEvent({ target }), ''), target).toBeUndefined();
    }
  });
});
