import { attributesOf, isOutside, type Rule } from './template.ts';

const byConnection = new Set(['TCP', 'TLS', 'UDP', 'TCP_UDP']);

/** The balancer before PgBouncer: what it keeps to itself until the stack is half deployed. */
export const networkBalancerRules: readonly Rule[] = [
  {
    name: 'listener-idle',
    types: ['AWS::ElasticLoadBalancingV2::Listener'],
    *find({ ListenerAttributes }) {
      const idle = attributesOf(ListenerAttributes).get('tcp.idle_timeout.seconds');
      if (isOutside(idle, 60, 6000))
        yield `The idle timeout of a TCP listener has to be from 60 to 6000 s, not ${idle}.`;
    },
  },
  {
    name: 'draining',
    types: ['AWS::ElasticLoadBalancingV2::TargetGroup'],
    *find({ TargetGroupAttributes }) {
      const delay = attributesOf(TargetGroupAttributes).get('deregistration_delay.timeout_seconds');
      if (isOutside(delay, 0, 3600)) yield `The deregistration delay has to be from 0 to 3600 s, not ${delay}.`;
    },
  },
  {
    name: 'stickiness',
    types: ['AWS::ElasticLoadBalancingV2::TargetGroup'],
    *find({ Protocol, TargetGroupAttributes }) {
      const type = attributesOf(TargetGroupAttributes).get('stickiness.type');
      if (type === undefined || typeof Protocol !== 'string') return;
      if (byConnection.has(Protocol) !== (type === 'source_ip')) {
        yield `A target group of ${Protocol} takes no stickiness of type ${type}: source_ip is that of a network load balancer, a cookie that of an application load balancer.`;
      }
    },
  },
];
