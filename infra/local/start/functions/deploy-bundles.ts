import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { functionNames } from '../../../build/function-names.ts';
import { allBegun } from '../steps/all-begun.ts';
import { StartError } from '../steps/start-error.ts';

/**
 * Copies the built functions to a folder of this run: a build for another run must not take them away under a cold start.
 * @returns the folder with a folder for each function
 * @throws StartError where they are not built
 */
export async function deployBundles(built: string, folder: string): Promise<string> {
  const bundles = join(folder, 'functions');
  try {
    await allBegun(functionNames.map((name) => cp(join(built, name), join(bundles, name), { recursive: true })));
    return bundles;
  } catch (error) {
    throw new StartError(`The functions are not built (${(error as Error).message}); run npm run build.`);
  }
}
