import { createHash } from 'node:crypto';
import type { OtpInstance } from '../configuration/otp-instances.ts';

/** How the manifest names the schema of an instance: by its address, without credentials. */
export function nameSchema({ url }: OtpInstance): string {
  const { host, pathname } = new URL(url);
  return createHash('sha256').update(`${host}${pathname}`).digest('hex').slice(0, 16);
}
