import { buildSchema, extendSchema, parse } from 'graphql';
import { expect, it } from 'vitest';
import { otpSchema } from '../../graphql/small-city.ts';
import { listNewFields } from './new-fields.ts';

it('names each field and argument that OTP 2.9.0 does not have, also one whose cost looks constant', () => {
  const next = extendSchema(
    otpSchema,
    parse(
      'extend type Stop { shade: Float, near(metres: Int, old: Int @deprecated): [Stop] } extend input InputCoordinates { floor: Int }',
    ),
    { assumeValid: true },
  );
  expect(listNewFields(otpSchema, otpSchema)).toEqual([]);
  expect(listNewFields(next, otpSchema).toSorted()).toEqual([
    'InputCoordinates.floor',
    'Stop.near',
    'Stop.near(metres)',
    'Stop.shade',
  ]);
  const before = buildSchema('type Query { a: Int }');
  expect(listNewFields(buildSchema('type Query { a(b: Int): Int }'), before)).toEqual(['Query.a(b)']);
});
