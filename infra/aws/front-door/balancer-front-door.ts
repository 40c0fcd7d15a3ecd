import { Duration, Stack, Validations } from 'aws-cdk-lib';
import { MathExpression, type Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { type IPeer, Peer, Port } from 'aws-cdk-lib/aws-ec2';
import {
  type ApplicationListener,
  ApplicationLoadBalancer,
  ApplicationProtocol,
  ApplicationTargetGroup,
  HttpCodeElb,
  HttpCodeTarget,
  type IApplicationLoadBalancerTarget,
  ListenerAction,
  ListenerCertificate,
  ListenerCondition,
  type SslPolicy,
  TargetType,
} from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { CfnPermission, type IFunction } from 'aws-cdk-lib/aws-lambda';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import type { Network } from '../network/network.ts';
import type { Stage } from '../settings/stage-settings.ts';
import { Firewall } from './firewall.ts';
import { adminPaths } from './paths.ts';

/** A listener rule allows at most five condition values. */
const pathsPerRule = 5;

/**
 * An application load balancer with HTTP/2 and TLS. It sets no stickiness, draining or slow start, which a Lambda target
 * does not support.
 */
export class BalancerFrontDoor extends Construct {
  readonly url: string;
  readonly balancer: ApplicationLoadBalancer;
  readonly metrics: Record<string, Metric | MathExpression>;
  readonly serverErrors: MathExpression;
  /** The host name that CloudFront calls; its certificate must cover it. */
  readonly originName: string;

  constructor(
    scope: Construct,
    id: string,
    {
      stage,
      network,
      alias,
      logs,
      callers,
    }: { stage: Stage; network: Network; alias: IFunction; logs: Bucket; callers: IPeer | null },
  ) {
    super(scope, id);
    const { frontDoor } = stage;
    const securityGroup = network.createGroup('FrontDoor', 'ALB: admits callers over TLS');
    securityGroup.addIngressRule(callers ?? Peer.anyIpv4(), Port.HTTPS, callers === null ? 'Everyone' : 'CloudFront');
    if (callers === null) {
      Validations.of(securityGroup).acknowledge({
        id: 'AwsSolutions-EC23',
        reason: 'The front door of a public API; only TLS on port 443 is open.',
      });
    }
    this.balancer = new ApplicationLoadBalancer(this, 'Balancer', {
      vpc: network.vpc,
      vpcSubnets: { subnets: [...network.publicSubnets] },
      internetFacing: true,
      securityGroup,
      http2Enabled: true,
      idleTimeout: Duration.seconds(frontDoor.idleTimeoutSeconds),
      clientKeepAlive: Duration.seconds(frontDoor.clientKeepAliveSeconds),
      dropInvalidHeaderFields: true,
    });
    this.#logAccesses(logs);
    const targets = new ApplicationTargetGroup(this, 'Targets', {
      targetType: TargetType.LAMBDA,
      targets: [this.#createTarget(alias)],
      multiValueHeadersEnabled: true, // without it, only the last value of a repeated query parameter arrives
      healthCheck: {
        enabled: true,
        path: '/health',
        healthyHttpCodes: '200',
        interval: Duration.seconds(frontDoor.healthIntervalSeconds),
        timeout: Duration.seconds(frontDoor.healthTimeoutSeconds),
        healthyThresholdCount: 2,
        unhealthyThresholdCount: frontDoor.unhealthyAfter,
      },
    });
    const listener = this.balancer.addListener('Https', {
      port: 443,
      protocol: ApplicationProtocol.HTTPS,
      certificates: [ListenerCertificate.fromArn(frontDoor.certificateArn ?? '')],
      sslPolicy: frontDoor.tlsPolicy as SslPolicy,
      open: false,
      defaultAction: ListenerAction.forward([targets]),
    });
    refuseAdminPaths(listener);
    if (frontDoor.waf) {
      new Firewall(this, 'Firewall', { stage, resourceArn: this.balancer.loadBalancerArn });
    }
    const five = { period: Duration.minutes(5) };
    const { metrics } = this.balancer;
    // 5xx of the function, and of the load balancer itself: after a crash, a throttle or a response that is too large.
    this.serverErrors = new MathExpression({
      expression: 'FILL(answered, 0) + FILL(failed, 0)', // CloudWatch has no data points for zero errors
      usingMetrics: {
        answered: metrics.httpCodeTarget(HttpCodeTarget.TARGET_5XX_COUNT, five),
        failed: metrics.httpCodeElb(HttpCodeElb.ELB_5XX_COUNT, five),
      },
      ...five,
    });
    this.metrics = {
      Calls: metrics.requestCount(five),
      '4xx': metrics.httpCodeTarget(HttpCodeTarget.TARGET_4XX_COUNT, five),
      '5xx': this.serverErrors,
      'p99 (s)': metrics.targetResponseTime({ ...five, statistic: 'p99' }),
    };
    this.originName = stage.edge.originName ?? this.balancer.loadBalancerDnsName;
    this.url = `https://${this.balancer.loadBalancerDnsName}/`;
  }

  /** Replaces CDK's LambdaTarget, whose permission lets load balancers of any account invoke the function. */
  #createTarget({ functionArn }: IFunction): IApplicationLoadBalancerTarget {
    return {
      attachToApplicationTargetGroup: (group) => {
        const permission = new CfnPermission(this, 'Permission', {
          action: 'lambda:InvokeFunction',
          functionName: functionArn,
          principal: 'elasticloadbalancing.amazonaws.com',
          // Any target group of this account: the group's ARN is known only after it has its target.
          sourceArn: Stack.of(this).formatArn({
            service: 'elasticloadbalancing',
            resource: 'targetgroup',
            resourceName: '*',
          }),
        });
        group.node.addDependency(permission);
        return { targetType: TargetType.LAMBDA, targetJson: { id: functionArn } };
      },
    };
  }

  /** Replaces CDK's logAccessLogs, which needs a region at synth. */
  #logAccesses(logs: Bucket): void {
    const prefix = 'load-balancer';
    this.balancer.setAttribute('access_logs.s3.enabled', 'true');
    this.balancer.setAttribute('access_logs.s3.bucket', logs.bucketName);
    this.balancer.setAttribute('access_logs.s3.prefix', prefix);
    logs.addToResourcePolicy(
      new PolicyStatement({
        sid: 'LoadBalancerWritesItsLogs',
        principals: [new ServicePrincipal('logdelivery.elasticloadbalancing.amazonaws.com')],
        actions: ['s3:PutObject'],
        resources: [logs.arnForObjects(`${prefix}/AWSLogs/${this.balancer.stack.account}/*`)],
      }),
    );
    if (logs.policy !== undefined) this.balancer.node.addDependency(logs.policy);
  }
}

function refuseAdminPaths(listener: ApplicationListener): void {
  for (let index = 0; index * pathsPerRule < adminPaths.length; index += 1) {
    const paths = adminPaths.slice(index * pathsPerRule, (index + 1) * pathsPerRule);
    listener.addAction(`Admin${index + 1}`, {
      priority: index + 1,
      conditions: [ListenerCondition.pathPatterns([...paths])],
      action: ListenerAction.fixedResponse(403, {
        contentType: 'application/json',
        messageBody: '{"error":"Admin endpoints are not available through the load balancer","code":403}',
      }),
    });
  }
}
