import { env } from 'node:process';
import got from 'got';
import { graphqlPath, graphqlQuery } from '../queries.ts';

const client = got.extend({
  prefixUrl: env['URL'] ?? '',
  retry: {
    methods: ['POST'], // not retried by default: got cannot know that this POST only reads
    backoffLimit: 50, // the first wait is a second by default
  },
});

export async function handler() {
  return client.post(graphqlPath.slice(1), { json: graphqlQuery }).json();
}
