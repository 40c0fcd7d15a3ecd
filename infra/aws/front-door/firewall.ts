import { CfnWebACL, CfnWebACLAssociation } from 'aws-cdk-lib/aws-wafv2';
import { Construct } from 'constructs';
import type { Stage } from '../settings/stage-settings.ts';

/** AWS's common rules, known bad inputs, and a rate limit per address. */
export class Firewall extends Construct {
  constructor(scope: Construct, id: string, { stage, resourceArn }: { stage: Stage; resourceArn: string }) {
    super(scope, id);
    const visible = (metricName: string) => ({
      cloudWatchMetricsEnabled: true,
      sampledRequestsEnabled: true,
      metricName: `headway-${stage.name}-${metricName}`,
    });
    // Counted, not blocked: a request for 1000 vehicles or a GraphQL document exceeds 8 kB, and the function has its own limit.
    const counted = [{ name: 'SizeRestrictions_BODY', actionToUse: { count: {} } }];
    const managed = [
      { name: 'AWSManagedRulesCommonRuleSet', ruleActionOverrides: counted },
      { name: 'AWSManagedRulesKnownBadInputsRuleSet' },
    ];
    const acl = new CfnWebACL(this, 'Acl', {
      scope: 'REGIONAL',
      defaultAction: { allow: {} },
      visibilityConfig: visible('all'),
      rules: [
        {
          name: 'CallsOfOneAddress',
          priority: 0,
          action: { block: {} },
          statement: {
            rateBasedStatement: {
              aggregateKeyType: 'IP',
              limit: stage.frontDoor.wafCallsPer5Minutes,
              evaluationWindowSec: 300,
            },
          },
          visibilityConfig: visible('rate'),
        },
        ...managed.map((group, index) => ({
          name: group.name,
          priority: index + 1,
          overrideAction: { none: {} },
          statement: { managedRuleGroupStatement: { vendorName: 'AWS', ...group } },
          visibilityConfig: visible(group.name),
        })),
      ],
    });
    new CfnWebACLAssociation(this, 'Association', { resourceArn, webAclArn: acl.attrArn });
  }
}
