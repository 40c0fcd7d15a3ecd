import { alb, proxy, type Refused } from './refused-settings.ts';

const cloudfront = { edge: 'cloudfront' };
const certificateArn = 'arn:aws:acm:us-east-1:123456789012:certificate/1';
const named = { domainName: 'transit.example.org', certificateArn };

/** Mistakes in the settings of CloudFront. */
export const refusedEdges: readonly Refused[] = [
  [
    'a certificate of another region for CloudFront',
    proxy,
    { frontDoor: cloudfront, edge: { ...named, certificateArn: certificateArn.replace('us-east-1', 'ap-south-1') } },
    /^edge\.certificateArn: expected the ARN of a certificate in us-east-1, got "arn:aws:acm:ap-south-1/,
  ],
  [
    'a domain name of CloudFront without a certificate',
    proxy,
    { frontDoor: cloudfront, edge: { domainName: 'transit.example.org' } },
    /^edge\.domainName: expected both or neither/,
  ],
  [
    'settings of CloudFront without CloudFront',
    proxy,
    { edge: { webAclArn: 'arn:aws:wafv2:us-east-1:123456789012:global/webacl/central/1' } },
    /^edge\.webAclArn: expected nothing because frontDoor\.edge is none/,
  ],
  [
    'a web ACL of a region for CloudFront',
    proxy,
    { frontDoor: cloudfront, edge: { webAclArn: 'arn:aws:wafv2:ap-south-1:123456789012:regional/webacl/central/1' } },
    /^edge\.webAclArn: expected the ARN of a web ACL of scope CLOUDFRONT/,
  ],
  [
    'a domain name of the HTTP API behind CloudFront',
    proxy,
    {
      frontDoor: {
        ...cloudfront,
        domainName: 'transit.example.org',
        certificateArn: 'arn:aws:acm:ap-south-1:123456789012:certificate/1',
      },
    },
    /^frontDoor\.domainName: expected nothing because frontDoor\.edge is cloudfront/,
  ],
  [
    'IAM signatures through CloudFront',
    proxy,
    { frontDoor: { ...cloudfront, authorizer: 'iam' } },
    /^frontDoor\.authorizer: expected none or jwt because frontDoor\.edge is cloudfront, got iam/,
  ],
  [
    'an origin name with an HTTP API',
    proxy,
    { frontDoor: cloudfront, edge: { originName: 'origin.example.org' } },
    /^edge\.originName: expected nothing because frontDoor\.kind is http-api/,
  ],
  [
    'CloudFront in front of a load balancer without its name',
    alb,
    { frontDoor: cloudfront },
    /^edge\.originName: expected a value because frontDoor\.kind is alb/,
  ],
  [
    'a WAF that counts the addresses of CloudFront',
    alb,
    { frontDoor: { ...cloudfront, waf: true }, edge: { originName: 'origin.example.org' } },
    /^frontDoor\.waf: expected false because frontDoor\.edge is cloudfront/,
  ],
  [
    'connections that the load balancer closes before CloudFront does',
    alb,
    { frontDoor: cloudfront, edge: { originName: 'origin.example.org', keepAliveSeconds: 60 } },
    /^edge\.keepAliveSeconds: expected less than frontDoor\.idleTimeoutSeconds \(60\), got 60/,
  ],
];
