import type { Stage } from '../stage-settings.ts';

/** Whether the settings of the edge fit each other and the front door behind it. */
export function* findDistributionProblems({ edge, frontDoor }: Stage): Generator<string> {
  if (frontDoor.edge === 'none') {
    for (const name of ['domainName', 'certificateArn', 'originName', 'webAclArn'] as const) {
      if (edge[name] !== null) {
        yield `edge.${name}: expected nothing because frontDoor.edge is none, got ${edge[name]} (it would have no effect)`;
      }
    }
    return;
  }
  if ((edge.domainName === null) !== (edge.certificateArn === null)) {
    yield 'edge.domainName: expected both or neither of it and edge.certificateArn, got one of them (a domain name needs a certificate)';
  }
  if (frontDoor.domainName !== null) {
    yield `frontDoor.domainName: expected nothing because frontDoor.edge is cloudfront, got ${frontDoor.domainName} (callers use CloudFront: set edge.domainName)`;
  }
  if (frontDoor.waf) {
    yield 'frontDoor.waf: expected false because frontDoor.edge is cloudfront, got true (its rule would count all callers as a few addresses of CloudFront; the edge has its own WAF)';
  }
  if (frontDoor.authorizer === 'iam') {
    yield 'frontDoor.authorizer: expected none or jwt because frontDoor.edge is cloudfront, got iam (a signature covers the host name, which CloudFront replaces)';
  }
  if (frontDoor.kind === 'alb') {
    if (edge.originName === null) {
      yield 'edge.originName: expected a value because frontDoor.kind is alb, got none (CloudFront verifies the certificate of the load balancer by name: point a DNS name of frontDoor.certificateArn to it)';
    }
    if (edge.keepAliveSeconds >= frontDoor.idleTimeoutSeconds) {
      yield `edge.keepAliveSeconds: expected less than frontDoor.idleTimeoutSeconds (${frontDoor.idleTimeoutSeconds}), got ${edge.keepAliveSeconds} (the load balancer would close connections during a call)`;
    }
  } else if (edge.originName !== null) {
    yield `edge.originName: expected nothing because frontDoor.kind is http-api, got ${edge.originName} (CloudFront uses the name of the HTTP API)`;
  }
}
