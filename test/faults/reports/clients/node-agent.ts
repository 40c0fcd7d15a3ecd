/** aws-sdk-js-v3 #1196 and ably-js #632: both used Node's HTTP client over an Agent with keepAlive. */
import { Agent, request } from 'node:http';
import { env } from 'node:process';

const agent = new Agent({ keepAlive: true, maxSockets: 50 });
const body = JSON.stringify({ query: '{ feeds { feedId } }' });
const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };

export async function handler() {
  const { promise, resolve, reject } = Promise.withResolvers<boolean>();
  request(`${env['URL']}/otp/gtfs/v1`, { agent, method: 'POST', headers }, (response) => {
    response
      .on('error', reject)
      .on('end', () => resolve(response.statusCode === 200))
      .resume();
  })
    .on('error', reject)
    .end(body);
  return { ok: await promise };
}
