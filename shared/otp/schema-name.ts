import { createHash } from 'node:crypto';
import type { OtpInstance } from '../configuration/otp-instances.ts';

/** Names the schema of an instance in the manifest: a hash of its address without credentials. */
export function nameSchema({ url }: OtpInstance): string {
  const { host, pathname } = new URL(url);
  return createHash('sha256').update(`${host}${pathname}`).digest('hex').slice(0, 16);
}
