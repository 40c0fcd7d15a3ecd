/** undici #3492: fetch of the version in the reporter's Node 22.6. */
import { env } from 'node:process';
import { fetch } from 'undici-6.19';

const body = JSON.stringify({ query: '{ feeds { feedId } }' });

export async function handler() {
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(`${env['URL']}/otp/gtfs/v1`, { method: 'POST', headers, body });
  await response.text();
  return { ok: response.status === 200 };
}
