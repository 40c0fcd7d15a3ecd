import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Why OpenTripPlanner refuses a feed; null for one that it reads. */
export type OtpVerdict = string | null;

const program = fileURLToPath(new URL('ReadFeeds.java', import.meta.url));

/** Reads zips with the code of OpenTripPlanner that builds its graph, all in one JVM: one for each zip would take minutes. */
export function readWithOtp(
  paths: readonly string[],
  { javaHome, jar }: { readonly javaHome: string; readonly jar: string },
): ReadonlyMap<string, OtpVerdict> {
  if (paths.length === 0) return new Map();
  const args = ['-XX:TieredStopAtLevel=1', '-Xmx1G', '-cp', jar, program, ...paths];
  const text = execFileSync(join(javaHome, 'bin/java'), args, {
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const verdicts = new Map<string, OtpVerdict>();
  for (const [, word, path = '', reason = ''] of text.matchAll(/^(READ|REFUSED) (.+?\.zip) (.*)$/gm)) {
    verdicts.set(path, word === 'READ' ? null : reason);
  }
  const missing = paths.find((path) => !verdicts.has(path));
  if (missing !== undefined) throw new Error(`OpenTripPlanner gave no verdict on ${missing}:\n${text.slice(-2000)}`);
  return verdicts;
}
