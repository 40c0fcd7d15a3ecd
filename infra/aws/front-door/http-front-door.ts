import { CfnOutput, Duration, Stack, Validations } from 'aws-cdk-lib';
import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';
import {
  DomainName,
  HttpApi,
  HttpMethod,
  HttpStage,
  LogGroupLogDestination,
  PayloadFormatVersion,
  SecurityPolicy,
} from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpIamAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import type { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { createLogGroup } from '../logs/log-group.ts';
import type { Stage } from '../settings/stage-settings.ts';
import { adminPaths } from './admin-routes.ts';

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

/** API Gateway's HTTP API: public, except for the admin paths, which require IAM-signed calls. */
export class HttpFrontDoor extends Construct {
  readonly url: string;
  readonly metrics: Record<string, Metric>;
  readonly serverErrors: Metric;

  constructor(scope: Construct, id: string, { stage, alias }: { stage: Stage; alias: IFunction }) {
    super(scope, id);
    const { frontDoor, monitoring } = stage;
    const integration = new HttpLambdaIntegration('Function', alias, {
      payloadFormatVersion: PayloadFormatVersion.VERSION_2_0,
      // Do not set scopePermissionToRoute to false: its permission has a method in the ARN, and the route `$default` has none.
    });
    const api = new HttpApi(this, 'Api', {
      apiName: `headway-${stage.name}`,
      createDefaultStage: false,
      defaultIntegration: integration, // the function also answers `/` and unknown paths, with the API's own 404
      disableExecuteApiEndpoint: frontDoor.domainName !== null,
    });
    for (const path of adminPaths) {
      api.addRoutes({ path, methods: [HttpMethod.ANY], integration, authorizer: new HttpIamAuthorizer() });
    }
    Validations.of(api.node.findChild('DefaultRoute')).acknowledge({
      id: 'AwsSolutions-APIG4',
      reason: 'Timetables are public. Admin paths require IAM authorization, and the function verifies it.',
    });
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
    const five = { period: Duration.minutes(5) };
    this.serverErrors = api.metricServerError(five);
    this.metrics = {
      Calls: api.metricCount(five),
      '4xx': api.metricClientError(five),
      '5xx': this.serverErrors,
      'p99 (ms)': api.metricLatency({ ...five, statistic: 'p99' }),
    };
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
