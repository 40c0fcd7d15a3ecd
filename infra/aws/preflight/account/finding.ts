import { AwsCallError } from '../../account/signed-calls.ts';
import type { Stage } from '../../settings/stage-settings.ts';
import type { AwsAccount } from './aws-account.ts';

/** One line of the preflight. `unknown`: it could not be checked; `todo` says how to check it or what to change. */
export type Finding =
  | { readonly name: string; readonly outcome: 'good'; readonly found: string }
  | { readonly name: string; readonly outcome: 'bad' | 'unknown'; readonly found: string; readonly todo: string };

/** One subject of the preflight; it yields its findings, or throws AwsCallError. */
export type Check = {
  readonly name: string;
  readonly find: (stage: Stage, account: AwsAccount) => AsyncGenerator<Finding>;
};

export const good = (name: string, found: string): Finding => ({ name, outcome: 'good', found });
export const bad = (name: string, found: string, todo: string): Finding => ({ name, outcome: 'bad', found, todo });
export const unknown = (name: string, found: string, todo: string): Finding => ({
  ...{ name, outcome: 'unknown', found, todo },
});

/** Runs checks one after the other. A call that the caller may not make leaves its subject unknown, any other failure is bad. */
export async function* runChecks(checks: readonly Check[], stage: Stage, account: AwsAccount): AsyncGenerator<Finding> {
  for (const { name, find } of checks) {
    try {
      yield* find(stage, account);
    } catch (error) {
      if (!(error instanceof AwsCallError)) throw error;
      yield error.isDenied
        ? unknown(name, error.message, `Allow your credentials to call ${error.call}, or check this by hand.`)
        : error.isTemporary
          ? unknown(name, error.message, 'Run the preflight again.')
          : bad(name, error.message, 'Correct what AWS says, then run the preflight again.');
    }
  }
}
