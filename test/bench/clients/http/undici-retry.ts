import { env } from 'node:process';
import { Agent, RetryAgent, request } from 'undici';
import { graphqlPath, graphqlQuery } from '../queries.ts';

const dispatcher = new RetryAgent(new Agent(), {
  methods: ['POST'], // not retried by default: undici cannot know that this POST only reads
  minTimeout: 50, // 500 by default
});

export async function handler() {
  const { body } = await request(`${env['URL']}${graphqlPath}`, {
    dispatcher,
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(graphqlQuery),
  });
  return body.json();
}
