import { Duration } from 'aws-cdk-lib';
import type { IVpc } from 'aws-cdk-lib/aws-ec2';
import { CnameRecord, PrivateHostedZone } from 'aws-cdk-lib/aws-route53';
import { Construct } from 'constructs';

/** The name of the pooler in a private zone. */
export function poolerHost(zoneName: string): string {
  return `pooler.${zoneName}`;
}

/** `pooler.<zone>` with the performance guide's TTL of 300 s. A CNAME, because Route 53 ignores the TTL of an alias. */
export class PrivateName extends Construct {
  readonly name: string;

  constructor(
    scope: Construct,
    id: string,
    { vpc, zoneName, target }: { vpc: IVpc; zoneName: string; target: string },
  ) {
    super(scope, id);
    this.name = poolerHost(zoneName);
    new CnameRecord(this, 'Record', {
      zone: new PrivateHostedZone(this, 'Zone', { vpc, zoneName }),
      recordName: 'pooler',
      domainName: target,
      ttl: Duration.seconds(300),
    });
  }
}
