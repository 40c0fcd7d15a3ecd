import { describe, expect, it } from 'vitest';
import { buildNetwork } from '../../shared/transit/network/build-network.ts';
import { noSideTables } from '../../shared/transit/network/side-tables.ts';
import { matchFuzzily } from '../../shared/transit/search/match-fuzzily.ts';
import { forEachPlace } from '../../shared/transit/search/rank-rows.ts';
import { rankText } from '../../shared/transit/search/rank-text.ts';
import { searchRoutes, searchStops } from '../../shared/transit/search/search.ts';
import { writeSearchText } from '../../shared/transit/text/search-text.ts';
import { town } from '../support/feeds/town.ts';

const [first] = town.stops;
const names: Record<string, [code: string | null, name: string]> = {
  s1: ['EGM', 'Egmore Metro'],
  s2: ['101', 'Old Egmore Road'],
  s3: ['Egmore', 'Something Else'],
  s4: [null, 'Señor Bosch Straße'],
  s5: ['C5', 'Kaegmoreville'],
  s6: ['C6', 'Central – மத்திய நிலையம்'],
  s7: ['C7', 'Thirumangalam'],
  s8: ['C8', 'Anna Nagar East'],
};
const stops = Object.entries(names).map(([id, [code, name]]) => ({
  ...(first as (typeof town.stops)[0]),
  id,
  code,
  name,
}));
const [route] = town.routes;
const [pattern] = route?.patterns ?? [];
const network = buildNetwork(
  {
    ...town,
    stops,
    routes: [
      {
        ...(route as (typeof town.routes)[0]),
        patterns: [{ ...(pattern as NonNullable<typeof pattern>), stopIds: Object.keys(names), times: null }],
      },
      { ...(route as (typeof town.routes)[0]), id: 'X9', shortName: '9', longName: 'Airport Express', patterns: [] },
      { ...(route as (typeof town.routes)[0]), id: 'X99', shortName: '99', longName: 'Harbour 9 Loop', patterns: [] },
    ],
  },
  {
    ...noSideTables,
    regionalNames: [{ stopCode: 'C7', hindiName: 'तिरुमंगलम', regionalName: 'திருமங்கலம்' }],
  },
);
const find = (query: string, limit = 20) =>
  searchStops(network, query, { limit, matchFuzzily }).map(({ stopName }) => stopName);

describe('a search for stops', () => {
  it('ranks an exact code first, then a prefix, a word prefix, and a substring', () => {
    expect(find('egmore')).toEqual(['Something Else', 'Egmore Metro', 'Old Egmore Road', 'Kaegmoreville']);
    expect(find('egmore', 2)).toEqual(['Something Else', 'Egmore Metro']);
  });

  it.each([
    ['EGMORE METRO', 'Egmore Metro'],
    ['town:s2', 'Old Egmore Road'],
    ['town: s2 ', 'Old Egmore Road'],
    ['old  egmore', 'Old Egmore Road'],
    ['old  egmroe', 'Old Egmore Road'],
    ['senor', 'Señor Bosch Straße'],
    ['SEÑOR bosch', 'Señor Bosch Straße'],
    ['strasse', 'Señor Bosch Straße'],
    ['மத்திய', 'Central – மத்திய நிலையம்'],
    ['நிலை', 'Central – மத்திய நிலையம்'],
    ['तिरुमं', 'Thirumangalam'],
    ['திருமங்', 'Thirumangalam'],
    ['nagar anna', 'Anna Nagar East'],
    ['Anna-Nagar-East', 'Anna Nagar East'],
    ['nagar, anna', 'Anna Nagar East'],
    ['(Thirumangalam)', 'Thirumangalam'],
    ['thirumangalm', 'Thirumangalam'],
    ['tihrumangalam', 'Thirumangalam'],
    ['திருமஙகலம்', 'Thirumangalam'],
  ])('finds by %s first %s', (query, name) => {
    expect(find(query)[0]).toBe(name);
  });

  it.each(['  ', '\t', '\u00a0', '\u3000', '\u2009\r\n', '\u202f', ' \u1680 '])(
    'finds an exact name, and ranks it as such, with %j between the words and around them',
    (blank) => {
      for (const query of [`Old${blank}Egmore${blank}Road`, `${blank}Old Egmore Road${blank}`]) {
        expect(find(query)).toEqual(['Old Egmore Road']);
        expect(rankText(query, [], ['Old Egmore Road'])).toBe(rankText('Old Egmore Road', [], ['Old Egmore Road']));
        expect(rankText(query, ['Old  Egmore\u00a0Road'], [])).toBe(0);
      }
      expect(find(`${blank}EGM${blank}`)[0]).toBe('Egmore Metro');
      expect(find(`town:${blank}s2`)).toEqual(['Old Egmore Road']);
      expect(find(`${blank}town:s2${blank}`)).toEqual(['Old Egmore Road']);
    },
  );

  it.each(['zzzz', '"', '-', '(', '.*', '[a-z]', '\\', '   ', 'town:', 'town: ', 'town: zzzz', ' zzzz  zzzz '])(
    'finds nothing by %s',
    (query) => {
      expect(find(query)).toEqual([]);
    },
  );
});

describe('a typing error', () => {
  it('in one word matches after exact results, in several words only where there are no exact results', () => {
    const asked: string[] = [];
    const spy = (texts: readonly string[], query: string) => {
      asked.push(query);
      return matchFuzzily(texts, query);
    };
    for (const query of ['egmore', 'old egmore', 'old egmroe']) {
      searchStops(network, query, { limit: 20, matchFuzzily: spy });
    }
    expect(asked).toEqual(['egmore', 'old egmroe']);
  });
});

describe('the occurrences of a text in rows', () => {
  const text = writeSearchText([
    { codes: ['1'], names: ['Central Park'] },
    { codes: ['2'], names: ['Park', 'பூங்கா'] },
  ]);
  const rowsOf = (part: string) => {
    const rows: number[] = [];
    forEachPlace(text, part, (_, row) => rows.push(row));
    return rows;
  };

  it('have their rows, and an empty text has no occurrence', () => {
    expect(rowsOf('park')).toEqual([0, 1]);
    expect(rowsOf('பூங்')).toEqual([1]);
    expect(rowsOf('')).toEqual([]);
  });
});

describe('a search for routes', () => {
  it('matches ids, short and long names', () => {
    const ids = (query: string) => searchRoutes(network, query, { limit: 20, matchFuzzily }).map(({ id }) => id);
    expect(ids('9')).toEqual(['X9', 'X99']);
    expect(ids('x9')).toEqual(['X9', 'X99']);
    expect(ids('express')).toEqual(['X9']);
    expect(ids('airprt')).toEqual(['X9']);
  });
});
