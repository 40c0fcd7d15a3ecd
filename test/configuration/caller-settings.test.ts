import { describe, expect, it } from 'vitest';
import { readConfiguration } from '../../shared/configuration/configuration.ts';

const digest = 'ab'.repeat(32);

describe('HEADWAY_API_KEYS', () => {
  const parse = (text: string) => readConfiguration({ HEADWAY_API_KEYS: text }).configuration.HEADWAY_API_KEYS;

  it('lists names and digests, with weights', () => {
    expect(parse(`app=${digest.toUpperCase()}, partner.x*25=${digest}`)).toEqual([
      { name: 'app', digest, weight: 1 },
      { name: 'partner.x', digest, weight: 25 },
    ]);
  });

  it.each([
    'app',
    'app=',
    'app=secret',
    `app*0=${digest}`,
    `app*1.5=${digest}`,
    `=${digest}`,
    `a b=${digest}`,
    `app=${digest},`,
  ])('is refused as %s', (text) => {
    expect(() => parse(text)).toThrow('HEADWAY_API_KEYS: expected name=SHA-256 of a key in hex');
  });
});

describe('HEADWAY_VEHICLE_FIELDS', () => {
  const parse = (text: string) =>
    readConfiguration({ HEADWAY_VEHICLE_FIELDS: text }).configuration.HEADWAY_VEHICLE_FIELDS;

  it('is everything by default, and can be some fields or none', () => {
    expect(parse('')).toEqual(parse('*'));
    expect(parse('*')).toContain('entity_remark');
    expect(parse('trips, service_type')).toEqual(['service_type', 'trips']);
    expect(parse('none')).toEqual([]);
  });

  it.each(['all', 'trips,depot', 'trips,', 'none,trips'])('is refused as %s', (text) => {
    expect(() => parse(text)).toThrow('HEADWAY_VEHICLE_FIELDS: expected *, none, or some of service_type, waybill_id');
  });
});
