import { foldText } from './fold-text.ts';
import { scopeId } from './ids.ts';
import { memoisePerNetwork } from './memoise-per-network.ts';
import type { Network } from './network.ts';
import { indexNetwork } from './network-index.ts';
import { findFirstMapping, type RouteStopMapping } from './route-stop-mappings.ts';
import { describeRoute, type Route } from './routes.ts';
import { indexSideTables } from './side-table-index.ts';

/** Finds the texts that a query with a slip of the hand may mean, best first, by their places in the list. */
export type FuzzyMatch = (texts: readonly string[], query: string) => readonly number[];

type SearchOptions = { readonly limit: number; readonly matchFuzzily: FuzzyMatch };

/** Routes by id, short or long name, best match first. */
export function searchRoutes(network: Network, query: string, options: SearchOptions): readonly Route[] {
  return search(indexRoutes(network), query, options).map((row) => describeRoute(network, row));
}

/** Stops that a pattern serves by id, code, or name in any script, best match first; each as its first route by id shows it. */
export function searchStops(network: Network, query: string, options: SearchOptions): readonly RouteStopMapping[] {
  return search(indexStops(network), query, options).flatMap((row) => findFirstMapping(network, row) ?? []);
}

/** Builds what a search needs, so that the first one of a caller finds it ready. */
export function prepareSearch(network: Network): void {
  indexRoutes(network);
  indexStops(network);
}

/** One thing that can be found. Texts are folded, each between line breaks. */
type Entry = { readonly row: number; readonly codes: string; readonly all: string };
type Index = { readonly entries: readonly Entry[]; readonly texts: readonly string[] };

const indexRoutes = memoisePerNetwork(({ feedId, routes }) =>
  buildIndex(
    [...routes.ids.keys()].map((row) => {
      const id = routes.ids[row] ?? '';
      return { row, codes: [id, scopeId(feedId, id), routes.shortNames[row]], names: [routes.longNames[row]] };
    }),
  ),
);

const indexStops = memoisePerNetwork((network) => {
  const { stops, feedId } = network;
  const { regionalNames } = indexSideTables(network);
  return buildIndex(
    listServedRows(network).map((row) => {
      const id = stops.ids[row] ?? '';
      const code = stops.codes[row] ?? id;
      const regional = regionalNames.size === 0 ? undefined : (regionalNames.get(code) ?? regionalNames.get(id));
      return {
        row,
        codes: [id, scopeId(feedId, id), code],
        names: [stops.names[row], regional?.hindiName, regional?.regionalName],
      };
    }),
  );
});

/** By id; which matches of one rank and length come first does not matter as long as it is always the same. */
function listServedRows(network: Network): readonly number[] {
  const { visitStarts } = indexNetwork(network);
  return [...network.stops.ids.keys()].filter((row) => (visitStarts[row + 1] ?? 0) > (visitStarts[row] ?? 0));
}

type Texts = readonly (string | null | undefined)[];

/** Folds all texts in one go: 10,000 single ones take twice as long. */
function buildIndex(things: readonly { row: number; codes: Texts; names: Texts }[]): Index {
  const join = (texts: Texts) => `\n${texts.filter((text) => text).join('\n')}\n`;
  const parts = foldText(things.map(({ codes, names }) => join(codes) + mark + join(names)).join(mark)).split(mark);
  const entries = things.map(({ row }, place) => {
    const codes = parts[2 * place] ?? '';
    return { row, codes, all: codes + (parts[2 * place + 1] ?? '').slice(1) };
  });
  return { entries, texts: entries.map(({ all }) => all) };
}

/** Stands between texts that are folded together; a control character, so it is in none of them. */
const mark = '\u0001';

function search({ entries, texts }: Index, query: string, { limit, matchFuzzily }: SearchOptions): readonly number[] {
  const text = foldText(query).trim().replaceAll(/\s+/g, ' ');
  if (text === '') return [];
  const words = text.split(' ');
  const ranked = entries
    .flatMap((entry, place) => {
      const rank = findRank(entry, text, words);
      return rank === undefined ? [] : [{ place, row: entry.row, rank, length: findLineLength(entry.all, text) }];
    })
    .sort((a, b) => a.rank - b.rank || a.length - b.length || a.place - b.place);
  if (ranked.length >= limit) return ranked.slice(0, limit).map(({ row }) => row);
  const found = new Set(ranked.map(({ place }) => place));
  const similar = matchFuzzily(texts, text).filter((place) => !found.has(place));
  return [...ranked.map(({ row }) => row), ...similar.map((place) => entries[place]?.row ?? 0)].slice(0, limit);
}

/** Exact code, prefix, word prefix, substring (api-contract.md); undefined for none of them. */
function findRank({ codes, all }: Entry, text: string, words: readonly string[]): number | undefined {
  if (!all.includes(text)) return words.length > 1 && words.every((word) => startsWord(all, word)) ? 2 : undefined;
  if (codes.includes(`\n${text}\n`)) return 0;
  if (all.includes(`\n${text}`)) return 1;
  return startsWord(all, text) ? 2 : 3;
}

function startsWord(text: string, part: string): boolean {
  for (let at = text.indexOf(part); at !== -1; at = text.indexOf(part, at + 1)) {
    if (!/[\p{L}\p{M}\p{N}]/u.test(text[at - 1] ?? ' ')) return true;
  }
  return false;
}

/** Of two names that match alike the shorter one is closer to what was typed. */
function findLineLength(all: string, text: string): number {
  const at = all.indexOf(text);
  return at === -1 ? all.length : all.indexOf('\n', at) - all.lastIndexOf('\n', at);
}
