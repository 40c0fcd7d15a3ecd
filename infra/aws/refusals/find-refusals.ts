import { adminPaths } from '../front-door/paths.ts';
import { balancerRules } from './balancer-rules.ts';
import { databaseRules } from './database-rules.ts';
import { functionRules } from './function-rules.ts';
import { networkBalancerRules } from './network-balancer-rules.ts';
import { asRecord, type Refusal, type Resource, type Template } from './template.ts';

const rules = [...balancerRules, ...networkBalancerRules, ...databaseRules, ...functionRules];

/** Finds mistakes in a template that CDK accepts but that fail a deployment or open a hole. */
export function findRefusals({ Resources = {} }: Template): Refusal[] {
  const resources = Object.entries(Resources);
  return [
    ...resources.flatMap(([logicalId, resource]) => findIn(logicalId, resource)),
    ...findOpenListeners(resources),
  ];
}

function findIn(logicalId: string, { Type, Properties = {} }: Resource): Refusal[] {
  return rules
    .filter(({ types }) => types.includes(Type))
    .flatMap(({ find }) => [...find(Properties)].map((sentence) => ({ logicalId, sentence })));
}

/** A load balancer does not verify signatures, so every listener in front of a function must refuse the admin paths. */
function findOpenListeners(resources: readonly [string, Resource][]): Refusal[] {
  const ofType = (type: string) => resources.filter(([, { Type }]) => Type === type);
  const lambdaTargets = ofType('AWS::ElasticLoadBalancingV2::TargetGroup')
    .filter(([, { Properties }]) => Properties?.['TargetType'] === 'lambda')
    .map(([logicalId]) => logicalId);
  return ofType('AWS::ElasticLoadBalancingV2::Listener').flatMap(([logicalId, { Properties = {} }]) => {
    const actions = JSON.stringify(Properties['DefaultActions'] ?? []);
    if (!lambdaTargets.some((target) => actions.includes(`{"Ref":"${target}"}`))) return [];
    const refused = ofType('AWS::ElasticLoadBalancingV2::ListenerRule')
      .filter(([, rule]) => asRecord(rule.Properties?.['ListenerArn'])['Ref'] === logicalId)
      .filter(([, rule]) => JSON.stringify(rule.Properties?.['Actions']).includes('"StatusCode":"403"'))
      .map(([, rule]) => JSON.stringify(rule.Properties?.['Conditions']));
    return adminPaths
      .filter((path) => !refused.some((conditions) => conditions.includes(`"${path}"`)))
      .map((path) => ({
        logicalId,
        sentence: `The listener lets everyone call ${path}: add a rule that answers 403.`,
      }));
  });
}
