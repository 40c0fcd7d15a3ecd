import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** The DNS answer that environments see for `localhost`; it can change during a run. */
export type EnvironmentDns = {
  /** Variables for the environments. */
  readonly variables: Readonly<Record<string, string>>;
  /** Changes the answer. */
  move(address: string): void;
};

/** An environment cannot have its own name server, so a preloaded module replaces `dns.lookup` (environment-resolver.ts). */
export function createEnvironmentDns(folder: string, address: string): EnvironmentDns {
  const file = join(folder, `address-${Math.random().toString(36).slice(2)}`);
  const move = (next: string) => writeFileSync(file, next);
  move(address);
  const hook = new URL('./environment-resolver.ts', import.meta.url).href;
  return { variables: { NODE_OPTIONS: `--import=${hook}`, FAULTS_ADDRESS_FILE: file }, move };
}
