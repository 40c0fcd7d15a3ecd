import { asRecord, attributesOf, isOutside, type Rule } from './template.ts';

const refusedByLambda = /^(stickiness\.|deregistration_delay\.|slow_start\.)/;

export const balancerRules: readonly Rule[] = [
  {
    name: 'lambda-target',
    types: ['AWS::ElasticLoadBalancingV2::TargetGroup'],
    *find({ TargetType, TargetGroupAttributes }) {
      if (TargetType !== 'lambda') return;
      for (const [name, value] of attributesOf(TargetGroupAttributes)) {
        if (refusedByLambda.test(name) && value !== 'false') {
          yield `A Lambda target does not support ${name}; set stickiness and draining on the load balancer of PgBouncer.`;
        }
      }
    },
  },
  {
    name: 'health-check',
    types: ['AWS::ElasticLoadBalancingV2::TargetGroup'],
    *find(properties) {
      const { HealthCheckIntervalSeconds: interval = 35, HealthCheckTimeoutSeconds: timeout = 30 } = properties;
      if (isOutside(interval, 5, 300)) yield `HealthCheckIntervalSeconds: expected 5 to 300, got ${interval}.`;
      if (isOutside(timeout, 2, 120)) yield `HealthCheckTimeoutSeconds: expected 2 to 120, got ${timeout}.`;
      if (properties['HealthCheckIntervalSeconds'] !== undefined && Number(timeout) >= Number(interval)) {
        yield `HealthCheckTimeoutSeconds: expected less than HealthCheckIntervalSeconds (${interval}), got ${timeout}.`;
      }
      for (const name of ['HealthyThresholdCount', 'UnhealthyThresholdCount']) {
        if (isOutside(properties[name], 2, 10)) yield `${name}: expected 2 to 10, got ${properties[name]}.`;
      }
      const codes = asRecord(properties['Matcher'])['HttpCode'];
      const numbers = typeof codes === 'string' ? codes.split(/[,-]/).map(Number) : [];
      if (properties['TargetType'] === 'lambda' && numbers.some((code) => !(code >= 200 && code <= 499))) {
        yield `Matcher.HttpCode: expected codes from 200 to 499 for a Lambda target, got ${codes}.`;
      }
    },
  },
  {
    name: 'firewall',
    types: ['AWS::WAFv2::WebACLAssociation'],
    *find({ ResourceArn }) {
      if (/:apigateway:.*\/apis\//.test(JSON.stringify(ResourceArn ?? ''))) {
        yield 'An HTTP API does not support WAF: attach it to a load balancer or CloudFront.';
      }
    },
  },
  {
    name: 'balancer-times',
    types: ['AWS::ElasticLoadBalancingV2::LoadBalancer'],
    *find({ LoadBalancerAttributes }) {
      const attributes = attributesOf(LoadBalancerAttributes);
      const idle = attributes.get('idle_timeout.timeout_seconds');
      const keepAlive = attributes.get('client_keep_alive.seconds');
      if (isOutside(idle, 1, 4000)) yield `idle_timeout.timeout_seconds: expected 1 to 4000, got ${idle}.`;
      if (isOutside(keepAlive, 60, 604_800))
        yield `client_keep_alive.seconds: expected 60 to 604800, got ${keepAlive}.`;
      if (idle !== undefined && keepAlive !== undefined && Number(keepAlive) < Number(idle)) {
        yield `client_keep_alive.seconds: expected at least idle_timeout.timeout_seconds (${idle}), got ${keepAlive}.`;
      }
    },
  },
];
