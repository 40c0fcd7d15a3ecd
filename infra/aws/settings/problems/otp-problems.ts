import { isIPv4 } from 'node:net';
import { ConfigurationError, readConfiguration } from '../../../../shared/configuration/configuration.ts';
import { type OtpAddress, parseOtpUrl } from '../../../../shared/configuration/otp-url.ts';
import { isCertificateFile } from '../certificate-file.ts';
import { isWithin } from '../ipv4-range.ts';
import type { Stage } from '../stage-settings.ts';

/** Whether the functions can reach every OTP, and close idle connections before OTP does. */
export function* findOtpProblems(stage: Stage): Generator<string> {
  const { otp, network, api } = stage;
  let urls: OtpAddress[] = [];
  try {
    const { configuration } = readConfiguration({ OTP_INSTANCES: otp.instances });
    urls = configuration.OTP_INSTANCES.map(({ url }) => parseOtpUrl(url));
    if (urls.length === 0) {
      yield 'otp.instances: expected at least one OpenTripPlanner, got none (the stage would have no timetables)';
    }
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    yield `otp.instances: ${error.message.split('OTP_INSTANCES: ')[1] ?? error.message} (the functions would not start)`;
  }
  if (urls.some(({ credentials }) => credentials !== null)) {
    yield 'otp.instances: expected URLs without a user or password, got one with them (everyone who can view the function can read its environment variables)';
  }
  for (const url of urls) yield* findHostProblems(url, stage);
  if (otp.reach === 'internet' && network.egress === 'none') {
    yield 'network.egress: expected nat because otp.reach is internet, got none (isolated subnets have no route to the internet)';
  }
  if (otp.reach === 'internet' && otp.cidrs.length > 0) {
    yield `otp.cidrs: expected nothing because otp.reach is internet, got ${otp.cidrs.join(', ')} (the security group allows every address)`;
  }
  const reachable = [network.cidr, ...Object.keys(network.routes)];
  for (const cidr of network.source === 'own' && otp.reach === 'vpc' ? otp.cidrs : []) {
    if (!reachable.some((range) => isWithin(cidr, range))) {
      yield `otp.cidrs: expected ranges in network.cidr or network.routes, got ${cidr} (the VPC has no route to it)`;
    }
  }
  if (otp.caFile !== null && !isCertificateFile(otp.caFile)) {
    yield `otp.caFile: expected a file with a PEM certificate, got ${otp.caFile} (the functions verify OTP with it)`;
  }
  if (api.otpIdleSeconds >= otp.balancerIdleSeconds) {
    yield `api.otpIdleSeconds: expected less than otp.balancerIdleSeconds (${otp.balancerIdleSeconds}), got ${api.otpIdleSeconds} (the load balancer would close connections during a request)`;
  }
}

function* findHostProblems({ hostname, protocol }: OtpAddress, { otp, network, pooler }: Stage): Generator<string> {
  if (hostname.endsWith('.invalid')) {
    yield `otp.instances: expected the address of your OpenTripPlanner, got the placeholder ${hostname} (set it in cdk.json, or for one run with -c otp=http://HOST:PORT)`;
  }
  if (/^(localhost|127\..*|\[?::1\]?)$/.test(hostname)) {
    yield `otp.instances: expected an address in the network of the stack, got ${hostname} (in a function, that is the function itself)`;
    return;
  }
  if (pooler.kind === 'pgbouncer' && `.${hostname}`.endsWith(`.${network.privateZone}`)) {
    yield `otp.instances: expected a host outside network.privateZone (${network.privateZone}), got ${hostname} (the stack creates that zone, and it holds only the pooler's name)`;
  }
  if (otp.reach === 'internet') return;
  if (isIPv4(hostname)) {
    const [ranges, name] = otp.cidrs.length > 0 ? [otp.cidrs, 'otp.cidrs'] : [[network.cidr], 'network.cidr'];
    if (!isPrivate(hostname)) {
      yield `otp.reach: expected internet because ${hostname} is a public address, got vpc (the functions could not reach it)`;
    } else if (!ranges.some((range) => isWithin(hostname, range))) {
      yield `otp.instances: expected an address in ${name} (${ranges.join(', ')}), got ${hostname} (the security group allows only these; name others in otp.cidrs)`;
    }
  } else if (protocol === 'https:' && network.egress === 'none' && otp.cidrs.length === 0) {
    yield `otp.cidrs: expected the private address ranges of ${hostname} because otp.reach is vpc and network.egress is none, got none (an https name is usually public, and the functions could not reach it; for a public one, set otp.reach to internet)`;
  }
}

function isPrivate(address: string): boolean {
  return ['10.0.0.0/8', '127.0.0.0/8', '192.168.0.0/16', '172.16.0.0/12', '100.64.0.0/10'].some((range) =>
    isWithin(address, range),
  );
}
