import { join } from 'node:path';
import { expect, it } from 'vitest';
import { functionNames } from '../../../infra/build/function-names.ts';
import { dependencyVariables, otherTexts } from './dependency-variables.ts';
import { findEnvironmentReads, listDependencyFiles } from './find-environment-reads.ts';

/** Built before the tests (test/support/functions/build-functions.ts). */
const metafiles = functionNames.map((name) => join(import.meta.dirname, '../../../dist/metafiles', `${name}.json`));

it('every environment variable that a bundled dependency reads by itself is known, with what Headway does about it', () => {
  const found = findEnvironmentReads(metafiles.flatMap(listDependencyFiles));
  expect(found).toEqual([...Object.keys(dependencyVariables), ...otherTexts].toSorted());
  for (const decision of Object.values(dependencyVariables)) {
    expect(decision).toMatch(/^(kept|overridden|removed|without effect)\b.*: .|^overridden for /);
  }
});
