import { env } from 'node:process';
import { HttpAgent } from 'agentkeepalive';
import axios from 'axios';
import { graphqlPath, graphqlQuery } from '../queries.ts';

const client = axios.create({
  baseURL: env['URL'] ?? '',
  httpAgent: new HttpAgent({ maxSockets: 100, maxFreeSockets: 10, timeout: 60_000, freeSocketTimeout: 30_000 }),
});

export async function handler() {
  const { data } = await client.post(graphqlPath, graphqlQuery);
  return data;
}
