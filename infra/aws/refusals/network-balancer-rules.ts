import { attributesOf, isOutside, type Rule } from './template.ts';

const byConnection = new Set(['TCP', 'TLS', 'UDP', 'TCP_UDP']);

/** Rules for the network load balancer of PgBouncer. */
export const networkBalancerRules: readonly Rule[] = [
  {
    name: 'listener-idle',
    types: ['AWS::ElasticLoadBalancingV2::Listener'],
    *find({ ListenerAttributes }) {
      const idle = attributesOf(ListenerAttributes).get('tcp.idle_timeout.seconds');
      if (isOutside(idle, 60, 6000)) yield `tcp.idle_timeout.seconds: expected 60 to 6000, got ${idle}.`;
    },
  },
  {
    name: 'draining',
    types: ['AWS::ElasticLoadBalancingV2::TargetGroup'],
    *find({ TargetGroupAttributes }) {
      const delay = attributesOf(TargetGroupAttributes).get('deregistration_delay.timeout_seconds');
      if (isOutside(delay, 0, 3600)) yield `deregistration_delay.timeout_seconds: expected 0 to 3600, got ${delay}.`;
    },
  },
  {
    name: 'stickiness',
    types: ['AWS::ElasticLoadBalancingV2::TargetGroup'],
    *find({ Protocol, TargetGroupAttributes }) {
      const type = attributesOf(TargetGroupAttributes).get('stickiness.type');
      if (type === undefined || typeof Protocol !== 'string') return;
      if (byConnection.has(Protocol) !== (type === 'source_ip')) {
        yield `stickiness.type: a ${Protocol} target group does not support ${type}; network load balancers support source_ip, application load balancers cookies.`;
      }
    },
  },
];
