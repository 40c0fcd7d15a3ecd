import { createHash } from 'node:crypto';
import type { OtpInstance } from '../configuration/otp-instances.ts';
import { parseOtpUrl } from '../configuration/otp-url.ts';

/** Names the schema of an instance in the manifest: a hash of its address without credentials. */
export function nameSchema({ url }: OtpInstance): string {
  const { host, path } = parseOtpUrl(url);
  return createHash('sha256')
    .update(`${host}${path || '/'}`)
    .digest('hex')
    .slice(0, 16);
}
