import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { servingFunctionNames } from '../../../build/function-names.ts';
import { allSettledOrThrow } from '../steps/all-settled-or-throw.ts';
import { StartError } from '../steps/start-error.ts';

/**
 * Copies the built functions to a folder of this run, so that another build cannot remove them before a cold start.
 * @returns the folder with one folder for each function
 * @throws StartError if they are not built
 */
export async function deployBundles(built: string, folder: string): Promise<string> {
  const bundles = join(folder, 'functions');
  try {
    await allSettledOrThrow(
      servingFunctionNames.map((name) => cp(join(built, name), join(bundles, name), { recursive: true })),
    );
    return bundles;
  } catch (error) {
    throw new StartError(`The functions are not built (${(error as Error).message}); run npm run build.`);
  }
}
