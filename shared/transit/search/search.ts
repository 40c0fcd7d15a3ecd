import type { Network } from '../network/network.ts';
import { indexNetwork } from '../network/network-index.ts';
import { findFirstMapping, type RouteStopMapping } from '../route-stop-mappings.ts';
import { describeRoute, type Route } from '../routes.ts';
import { foldText } from '../text/fold-text.ts';
import { joinWords, type SearchText } from '../text/search-text.ts';
import { findRows } from './rank-rows.ts';
import { type FuzzyMatch, findSimilarRows } from './similar-rows.ts';

type SearchOptions = { readonly limit: number; readonly matchFuzzily: FuzzyMatch };

/** Searches routes by id, short or long name; best match first. */
export function searchRoutes(network: Network, query: string, options: SearchOptions): readonly Route[] {
  return searchRouteRows(network, query, options).map((row) => describeRoute(network, row));
}

/** Searches routes and returns their rows. */
export function searchRouteRows(network: Network, query: string, options: SearchOptions): readonly number[] {
  const { searchText: text, searchStarts: starts } = network.routes;
  return search({ text, starts }, readQuery(network, query), options, () => true);
}

/** Searches served stops by id, code, or name in any script; best match first. Each has the data of its first route by id. */
export function searchStops(network: Network, query: string, options: SearchOptions): readonly RouteStopMapping[] {
  return searchStopRows(network, query, options).flatMap((row) => findFirstMapping(network, row) ?? []);
}

/** Searches served stops and returns their rows. */
export function searchStopRows(network: Network, query: string, options: SearchOptions): readonly number[] {
  const { searchText: text, searchStarts: starts } = network.stops;
  const { visitStarts } = indexNetwork(network);
  const isServed = (row: number) => (visitStarts[row + 1] ?? 0) > (visitStarts[row] ?? 0);
  return search({ text, starts }, readQuery(network, query), options, isServed);
}

/** Removes the prefix of the feed, which the search texts do not contain. */
function readQuery({ feedId }: Network, query: string): string {
  const text = foldText(joinWords(query));
  const prefix = `${foldText(feedId)}:`;
  return text.startsWith(prefix) ? text.slice(prefix.length).trim() : text;
}

function search(
  rows: SearchText,
  query: string,
  { limit, matchFuzzily }: SearchOptions,
  isWanted: (row: number) => boolean,
): readonly number[] {
  if (query === '') return [];
  const found = findRows({ ...rows, isWanted }, query, limit);
  // Several words that match as typed contain no typing error, and a fuzzy pattern for several words is expensive.
  const isExact = found.length > 0 && query.includes(' ');
  if (isExact || found.length >= limit) return found.slice(0, limit);
  const known = new Set(found);
  const similar = findSimilarRows(rows, query, matchFuzzily).filter((row) => isWanted(row) && !known.has(row));
  return [...found, ...similar].slice(0, limit);
}
