import { env } from 'node:process';
import got from 'got';
import { graphqlPath, graphqlQuery } from '../queries.ts';

const client = got.extend({ prefixUrl: env['URL'] ?? '' });

export async function handler() {
  return client.post(graphqlPath.slice(1), { json: graphqlQuery }).json();
}
