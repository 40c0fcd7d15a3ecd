import { readFile } from 'node:fs/promises';
import { buildSchema, extendSchema, parse } from 'graphql';
import { describe, expect, it } from 'vitest';
import { listUnknownCosts } from '../../shared/graphql/field-costs.ts';

const schema = buildSchema(
  await readFile(new URL('../../infra/local/otp/graphql/schema.graphql', import.meta.url), 'utf8'),
  {
    assumeValid: true,
    assumeValidSDL: true,
  },
);

describe('the cost model', () => {
  it('has a weight or a cap for every field and argument of OTP 2.9.0 that can cost more than a constant', () => {
    expect(listUnknownCosts(schema)).toEqual([]);
  });

  it.each([
    ['a root field', 'extend type QueryType { vehicles: String }', ['QueryType.vehicles']],
    ['a list', 'extend type Stop { photos: [String] }', ['Stop.photos']],
    ['a list of lists', 'extend type Stop { grid: [[Int!]!]! }', ['Stop.grid']],
    ['a coded line', 'extend type Stop { outline: Polyline }', ['Stop.outline']],
    ['an argument', 'extend type Stop { note(length: Int): String }', ['Stop.note', 'Stop.note(length)']],
    ['a counted argument', 'extend type Stop { note(first: Int): String }', ['Stop.note']],
    ['a list on an interface', 'extend interface PlaceInterface { photos: [String] }', ['PlaceInterface.photos']],
  ])('finds %s that a new OTP version adds', (_, extension, names) => {
    expect(listUnknownCosts(extendSchema(schema, parse(extension)))).toEqual(names);
  });

  it('needs no weight for a scalar without arguments', () => {
    expect(listUnknownCosts(extendSchema(schema, parse('extend type Stop { level: Int }')))).toEqual([]);
  });
});
