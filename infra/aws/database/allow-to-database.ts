import { Peer, Port, type SecurityGroup } from 'aws-cdk-lib/aws-ec2';
import type { Database } from './database.ts';

/** Lets a security group connect to Postgres: to its group, or to its ranges where the group cannot be named. */
export function allowToDatabase(
  group: SecurityGroup,
  { securityGroup, port, cidrs }: Database,
  description: string,
): void {
  if (securityGroup !== null) group.connections.allowTo(securityGroup, Port.tcp(port), description);
  for (const cidr of cidrs) group.addEgressRule(Peer.ipv4(cidr), Port.tcp(port), description);
}
