import type { DemoRoute } from '../../demo-operator/plan-duties.ts';

/**
 * Reads the routes of the loaded networks from the running API, as a caller would.
 * @throws Error with the API's answer if it is not a 200
 */
export async function readRoutes(gatewayUrl: string, feeds: readonly string[]): Promise<DemoRoute[]> {
  const lists = await Promise.all(feeds.map((feedId) => readRoutesOf(gatewayUrl, feedId)));
  return lists.flat();
}

async function readRoutesOf(gatewayUrl: string, feedId: string): Promise<DemoRoute[]> {
  const response = await fetch(`${gatewayUrl}/routes/${encodeURIComponent(feedId)}`);
  const text = await response.text();
  if (!response.ok) throw new Error(`The API answered ${response.status} for the routes of ${feedId}: ${text}`);
  return (JSON.parse(text) as Omit<DemoRoute, 'feedId'>[]).map(({ id, shortName, longName }) => ({
    feedId,
    id: id.startsWith(`${feedId}:`) ? id.slice(feedId.length + 1) : id,
    shortName,
    longName,
  }));
}
