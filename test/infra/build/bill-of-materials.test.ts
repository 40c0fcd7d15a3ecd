import { describe, expect, it } from 'vitest';
import { findUnfitLicences, listBundledPackages, readAudit } from '../../../infra/build/bill-of-materials.ts';

const component = (licenses: object[] | undefined) =>
  ({ name: 'x', version: '1.0.0', ...(licenses === undefined ? {} : { licenses }) }) as never;

describe('the licences of the bill of materials', () => {
  it.each([
    [[{ license: { id: 'MIT' } }]],
    [[{ expression: '(MIT OR GPL-3.0)' }]],
    [[{ expression: '(MIT AND ISC)' }]],
  ])('fit as %j', (licenses) => {
    expect(findUnfitLicences([component(licenses)])).toEqual([]);
  });

  it.each([
    [[{ license: { id: 'AGPL-3.0' } }], 'AGPL-3.0'],
    [[{ license: { name: 'Custom' } }], 'Custom'],
    [[{ expression: 'MIT AND GPL-2.0' }], 'MIT AND GPL-2.0'],
    [[], 'none'],
    [undefined, 'none'],
  ])('do not fit as %j, and the sentence names package and licence', (licenses, licence) => {
    expect(findUnfitLicences([component(licenses)])).toEqual([
      expect.stringContaining(`x 1.0.0 has the licence ${licence}: expected one of 0BSD`),
    ]);
  });
});

it('finds the packages in a bundle, also those inside other packages', () => {
  const inputs = {
    'functions/api.ts': {},
    'node_modules/undici/index.js': {},
    'node_modules/@middy/core/index.js': {},
    'node_modules/a/node_modules/b/x.js': {},
  };
  expect(listBundledPackages({ inputs })).toEqual(['@middy/core', 'b', 'undici']);
});

describe('the answer of a source of advisories', () => {
  it('is a problem for severity high and critical only', () => {
    const vulnerabilities = {
      a: { severity: 'high', range: '<2' },
      b: { severity: 'low' },
      c: { severity: 'critical' },
    };
    expect(readAudit(JSON.stringify({ vulnerabilities }))).toEqual({ problems: ['a <2: high', 'c : critical'] });
    expect(readAudit('{"vulnerabilities":{}}')).toEqual({ problems: [] });
  });

  it.each(['', 'not JSON', 'null', '{"message":"405 Method Not Allowed"}'])('can be missing: %s', (text) => {
    expect(readAudit(text)).toHaveProperty('unreachable');
  });
});
