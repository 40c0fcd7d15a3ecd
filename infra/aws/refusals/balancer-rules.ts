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
          yield `A Lambda target takes no ${name}: stickiness and draining belong to the balancer before PgBouncer.`;
        }
      }
    },
  },
  {
    name: 'health-check',
    types: ['AWS::ElasticLoadBalancingV2::TargetGroup'],
    *find(properties) {
      const { HealthCheckIntervalSeconds: interval = 35, HealthCheckTimeoutSeconds: timeout = 30 } = properties;
      if (isOutside(interval, 5, 300)) yield `HealthCheckIntervalSeconds has to be from 5 to 300, not ${interval}.`;
      if (isOutside(timeout, 2, 120)) yield `HealthCheckTimeoutSeconds has to be from 2 to 120, not ${timeout}.`;
      if (properties['HealthCheckIntervalSeconds'] !== undefined && Number(timeout) >= Number(interval)) {
        yield `HealthCheckTimeoutSeconds (${timeout}) has to be below HealthCheckIntervalSeconds (${interval}).`;
      }
      for (const name of ['HealthyThresholdCount', 'UnhealthyThresholdCount']) {
        if (isOutside(properties[name], 2, 10)) yield `${name} has to be from 2 to 10, not ${properties[name]}.`;
      }
      const codes = asRecord(properties['Matcher'])['HttpCode'];
      const numbers = typeof codes === 'string' ? codes.split(/[,-]/).map(Number) : [];
      if (properties['TargetType'] === 'lambda' && numbers.some((code) => !(code >= 200 && code <= 499))) {
        yield `The health check's codes have to be within 200 to 499, not ${codes}.`;
      }
    },
  },
  {
    name: 'firewall',
    types: ['AWS::WAFv2::WebACLAssociation'],
    *find({ ResourceArn }) {
      if (/:apigateway:.*\/apis\//.test(JSON.stringify(ResourceArn ?? ''))) {
        yield 'An HTTP API takes no WAF: put it before a load balancer or CloudFront.';
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
      if (isOutside(idle, 1, 4000)) yield `The idle timeout has to be from 1 to 4000 s, not ${idle}.`;
      if (isOutside(keepAlive, 60, 604_800))
        yield `The client keepalive has to be from 60 to 604800 s, not ${keepAlive}.`;
      if (idle !== undefined && keepAlive !== undefined && Number(keepAlive) < Number(idle)) {
        yield `The client keepalive (${keepAlive} s) has to be at least the idle timeout (${idle} s).`;
      }
    },
  },
];
