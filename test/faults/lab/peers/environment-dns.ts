import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** What a name server would say to the environments: the address of `localhost`, which may move. */
export type AddressBook = {
  /** For the environment's variables. */
  readonly variables: Readonly<Record<string, string>>;
  move(address: string): void;
};

/** Environments cannot be given a name server of their own, so what they resolve with is replaced before they start. */
export function createAddressBook(folder: string, address: string): AddressBook {
  const file = join(folder, `address-${Math.random().toString(36).slice(2)}`);
  const move = (next: string) => writeFileSync(file, next);
  move(address);
  const hook = new URL('./environment-resolver.ts', import.meta.url).href;
  return { variables: { NODE_OPTIONS: `--import=${hook}`, FAULTS_ADDRESS_FILE: file }, move };
}
