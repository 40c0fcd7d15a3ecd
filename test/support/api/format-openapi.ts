import { loadEndpoints } from './load-endpoints.ts';

/** The OpenAPI document of /openapi.json, indented. */
export async function formatOpenapi(): Promise<string> {
  return `${JSON.stringify(await readOpenapi(), null, 2)}\n`;
}

export async function readOpenapi(): Promise<Record<string, unknown>> {
  const endpoint = (await loadEndpoints()).find(({ path }) => path === '/openapi.json');
  return (await endpoint?.handle({ services: { configuration: {} } } as never)) as Record<string, unknown>;
}
