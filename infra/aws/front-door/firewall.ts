import { CfnWebACL, CfnWebACLAssociation } from 'aws-cdk-lib/aws-wafv2';
import { Construct } from 'constructs';
import type { Stage } from '../settings/stage-settings.ts';
import { listBalancerRules, visibleRule } from './firewall-rules.ts';

/** AWS's common rules, known bad inputs, and a rate limit per address, in front of a load balancer. */
export class Firewall extends Construct {
  constructor(scope: Construct, id: string, { stage, resourceArn }: { stage: Stage; resourceArn: string }) {
    super(scope, id);
    const acl = new CfnWebACL(this, 'Acl', {
      scope: 'REGIONAL',
      defaultAction: { allow: {} },
      visibilityConfig: visibleRule(stage)('all'),
      rules: listBalancerRules(stage),
    });
    new CfnWebACLAssociation(this, 'Association', { resourceArn, webAclArn: acl.attrArn });
  }
}
