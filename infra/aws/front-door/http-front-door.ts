import { Aws, CfnOutput, Duration, Stack, Validations } from 'aws-cdk-lib';
import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';
import {
  type CfnStage,
  DomainName,
  HttpApi,
  HttpMethod,
  HttpNoneAuthorizer,
  type HttpRoute,
  HttpStage,
  type IHttpRouteAuthorizer,
  LogGroupLogDestination,
  SecurityPolicy,
} from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpIamAuthorizer, HttpJwtAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import type { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { createLogGroup } from '../logs/log-group.ts';
import type { Stage } from '../settings/stage-settings.ts';
import { adminPaths, heavyPaths, lookupPaths, publicSegments, vehiclePaths, withSubPaths } from './paths.ts';

/**
 * One JSON line per call; `integrationMs` is the function's part of `latencyMs`. It omits path, query and headers, which can
 * identify vehicles and callers. `functionRequestId` finds the function's own log line, which has the route template.
 */
const accessLog = {
  requestId: '$context.requestId',
  time: '$context.requestTime',
  method: '$context.httpMethod',
  functionRequestId: '$context.integration.requestId',
  route: '$context.routeKey',
  status: '$context.status',
  latencyMs: '$context.responseLatency',
  integrationMs: '$context.integrationLatency',
  bytes: '$context.responseLength',
  ip: '$context.identity.sourceIp',
  error: '$context.error.message', // messageString is already quoted
  integrationError: '$context.integrationErrorMessage',
};

/**
 * API Gateway's HTTP API: the public paths are open as `frontDoor.authorizer` says. Admin paths, and every path that is not
 * listed, require IAM-signed calls: API Gateway compares paths as they are written, and an admin path has many spellings.
 */
export class HttpFrontDoor extends Construct {
  readonly url: string;
  readonly metrics: Record<string, Metric>;
  readonly serverErrors: Metric;
  /** The host name that CloudFront calls. */
  readonly originName: string;

  constructor(scope: Construct, id: string, { stage, alias }: { stage: Stage; alias: IFunction }) {
    super(scope, id);
    const { frontDoor, monitoring } = stage;
    const authorizers = createAuthorizers(frontDoor);
    const api = new HttpApi(this, 'Api', {
      apiName: `headway-${stage.name}`,
      createDefaultStage: false,
      defaultAuthorizer: authorizers.iam.authorizer,
      // Do not set scopePermissionToRoute to false: its permission has a method in the ARN, and the route `$default` has none.
      defaultIntegration: new HttpLambdaIntegration('Function', alias),
      disableExecuteApiEndpoint: frontDoor.domainName !== null,
    });
    const integration = new PermittedIntegration('Route', alias);
    const routes = listRoutes(frontDoor, authorizers).flatMap(([key, access]) => {
      const [method = '', path = ''] = key.split(' ');
      return api.addRoutes({ path, methods: [method as HttpMethod], integration, ...access });
    });
    for (const route of [api.node.findChild('DefaultRoute'), ...routes]) {
      Validations.of(route).acknowledge({
        id: 'AwsSolutions-APIG4',
        reason:
          'Timetables are public unless frontDoor.authorizer says otherwise. Admin paths require IAM authorization, and the function verifies it.',
      });
    }
    const httpStage = new HttpStage(this, 'Stage', {
      httpApi: api,
      stageName: '$default', // without a stage prefix in paths
      autoDeploy: true,
      throttle: { rateLimit: frontDoor.throttleRate, burstLimit: frontDoor.throttleBurst },
      detailedMetricsEnabled: false, // charged per route; the metrics of the function have more detail
      accessLogSettings: {
        destination: new LogGroupLogDestination(
          createLogGroup(this, 'AccessLogs', { days: monitoring.logRetentionDays }),
        ),
        format: AccessLogFormat.custom(JSON.stringify(accessLog)),
      },
      ...this.#createDomain(stage),
    });
    throttleRoutes(httpStage, routes, frontDoor);
    const five = { period: Duration.minutes(5) };
    this.serverErrors = api.metricServerError(five);
    this.metrics = {
      Calls: api.metricCount(five),
      '4xx': api.metricClientError(five),
      '5xx': this.serverErrors,
      'p99 (ms)': api.metricLatency({ ...five, statistic: 'p99' }),
    };
    this.originName = `${api.apiId}.execute-api.${Aws.REGION}.${Aws.URL_SUFFIX}`;
    this.url =
      frontDoor.domainName === null ? httpStage.url : `https://${frontDoor.domainName}${frontDoor.basePath ?? ''}/`;
  }

  #createDomain({ frontDoor: { domainName, certificateArn, basePath } }: Stage) {
    if (domainName === null || certificateArn === null) return {};
    const name = new DomainName(this, 'Domain', {
      domainName,
      certificate: Certificate.fromCertificateArn(this, 'Certificate', certificateArn),
      securityPolicy: SecurityPolicy.TLS_1_2,
    });
    new CfnOutput(Stack.of(this), 'DomainTarget', {
      description: `Target of the DNS record of ${domainName}`,
      value: name.regionalDomainName,
    });
    // API Gateway passes the mapping on in the path; the function removes it (HEADWAY_BASE_PATH).
    const mapping = basePath === null ? {} : { mappingKey: basePath.slice(1) };
    return { domainMapping: { domainName: name, ...mapping } };
  }
}

/** A function that API Gateway may call already: the permission of the route `$default` is for all paths. */
class PermittedIntegration extends HttpLambdaIntegration {
  protected override completeBind(): void {}
}

type Access = { readonly authorizer: IHttpRouteAuthorizer; readonly authorizationScopes: string[] };
type FrontDoor = Stage['frontDoor'];

/** An authorizer of each kind; a JWT authorizer is created only where a route uses it. */
function createAuthorizers(frontDoor: FrontDoor): Record<FrontDoor['authorizer'], Access> {
  const { jwtIssuer, jwtAudiences, jwtScopes } = frontDoor;
  const jwt = new HttpJwtAuthorizer('Jwt', jwtIssuer ?? '', { jwtAudience: [...jwtAudiences] });
  return {
    none: { authorizer: new HttpNoneAuthorizer(), authorizationScopes: [] },
    jwt: { authorizer: jwt, authorizationScopes: [...jwtScopes] },
    iam: { authorizer: new HttpIamAuthorizer(), authorizationScopes: [] },
  };
}

/** The routes beside `$default`, by method and path. */
function listRoutes(frontDoor: FrontDoor, authorizers: Record<FrontDoor['authorizer'], Access>) {
  const { authorizer, vehicleAuthorizer, basePath } = frontDoor;
  const routes = new Map<string, Access>();
  const addAll = (prefix: string, publicPaths: readonly string[]) => {
    const add = (method: HttpMethod, path: string, access: Access) => routes.set(`${method} ${prefix}${path}`, access);
    const everyone = authorizers[authorizer];
    for (const path of publicPaths) add(HttpMethod.ANY, path, everyone);
    for (const path of adminPaths.flatMap(withSubPaths)) add(HttpMethod.ANY, path, authorizers.iam);
    const heavy = Object.values(heavyPaths).flat();
    for (const path of [...heavy.flatMap(withSubPaths), ...lookupPaths]) add(HttpMethod.ANY, path, everyone);
    if (vehicleAuthorizer !== 'same') {
      const access = { ...authorizers[vehicleAuthorizer], ...scopesOf(frontDoor, vehicleAuthorizer) };
      const lookups = lookupPaths.filter((path) => vehiclePaths.some((start) => path.startsWith(`${start}/`)));
      for (const path of [...vehiclePaths.flatMap(withSubPaths), ...lookups]) add(HttpMethod.ANY, path, access);
    }
    if (authorizer === 'none' && vehicleAuthorizer === 'same') return;
    // Monitors have no credentials, and browsers ask without them before they send any.
    for (const path of ['/health', '/ready']) add(HttpMethod.GET, path, authorizers.none);
    add(HttpMethod.OPTIONS, '/{proxy+}', authorizers.none);
  };
  addAll('', ['/', ...publicSegments.flatMap((segment) => withSubPaths(`/${segment}`))]);
  // A proxy in front leaves the base path in the path. Only a greedy route matches the slash after it, where the pages start.
  if (basePath !== null) addAll(basePath, ['', '/{proxy+}']);
  return [...routes];
}

function scopesOf({ vehicleScopes }: FrontDoor, kind: FrontDoor['vehicleAuthorizer']) {
  return kind === 'jwt' && vehicleScopes.length > 0 ? { authorizationScopes: [...vehicleScopes] } : {};
}

/** Limits the paths that cost most. API Gateway refuses settings of routes that do not exist yet, so the stage follows them. */
function throttleRoutes(httpStage: HttpStage, routes: readonly HttpRoute[], frontDoor: FrontDoor): void {
  const { graphqlRate, graphqlBurst, bulkRate, bulkBurst, listRate, listBurst, streamRate, streamBurst } = frontDoor;
  const { graphql, bulk, list, stream } = heavyPaths;
  const prefixes = frontDoor.basePath === null ? [''] : ['', frontDoor.basePath];
  const limit = (paths: readonly string[], ThrottlingRateLimit: number, ThrottlingBurstLimit: number) =>
    prefixes.flatMap((prefix) =>
      paths
        .flatMap(withSubPaths)
        .map((path) => [`ANY ${prefix}${path}`, { ThrottlingRateLimit, ThrottlingBurstLimit }]),
    );
  const resource = httpStage.node.defaultChild as CfnStage;
  resource.routeSettings = Object.fromEntries([
    ...limit(graphql, graphqlRate, graphqlBurst),
    ...limit(bulk, bulkRate, bulkBurst),
    ...limit(list, listRate, listBurst),
    ...limit(stream, streamRate, streamBurst),
  ]);
  for (const route of routes) resource.node.addDependency(route);
}
