import { html, nothing, type TemplateResult } from 'lit';
import type { View } from './state.ts';

/** Of every hundred uses of a connection, how many must be of one that was open already. */
export const reuseGoal = 0.995;

/** Shares below this are not judged: a new environment has to open its connections first. */
const minUses = 20;

export function showReuse({ connections }: View): TemplateResult {
  const peers = Object.values(connections.peers);
  const opened = peers.reduce((sum, peer) => sum + peer.opened, 0);
  const reused = peers.reduce((sum, peer) => sum + peer.reused, 0);
  const uses = opened + reused;
  const ratio = uses === 0 ? 0 : reused / uses;
  const reasons = Object.entries(Object.assign({}, ...peers.map(addReasons)) as Record<string, number>);
  const verdict = uses < minUses ? 'soft' : ratio >= reuseGoal ? 'good' : 'bad';
  const words = { soft: 'too few uses to judge', good: 'connections are reused', bad: 'too many new connections' };
  return html`<section class="panel reuse" aria-labelledby="reuse">
    <h2 id="reuse">Connections reused</h2>
    <p class="figure ${verdict}" data-test="reuse">${uses === 0 ? '–' : `${(ratio * 100).toFixed(1)} %`}</p>
    <p>${words[verdict]}; the goal is ${(reuseGoal * 100).toFixed(1)} %. ${reused.toLocaleString('en')} reused, ${opened.toLocaleString('en')} opened.</p>
    <p class="soft">
      ${reasons.length === 0 ? 'None was dropped.' : html`Dropped: ${reasons.map(([reason, count]) => `${count} × ${reason}`).join(', ')}.`}
    </p>
  </section>`;
}

function addReasons({ dropped }: { dropped: Readonly<Record<string, number>> }): Readonly<Record<string, number>> {
  return dropped;
}

export function showPeers({ connections, memory, ready }: View): TemplateResult {
  return html`<section class="panel wide" aria-labelledby="peers">
    <h2 id="peers">Peers</h2>
    <div class="scroll" tabindex="0" role="region" aria-label="Table of peers">
      <table>
        <thead>
          <tr>
            ${[
              'Peer',
              'Circuit',
              'Open',
              'Idle',
              'In use',
              'Waiting',
              'Opened',
              'Reused',
              'Dropped',
              'Failed',
              'TCP',
            ].map((name) => html`<th scope="col">${name}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${Object.entries(connections.peers).map(([name, { opened, reused, dropped, failed }]) => {
            const pool = poolOf(name, memory);
            const circuit = Object.entries(ready?.breakers ?? {}).find(
              ([peer]) => peer === name || peer.startsWith(name),
            )?.[1];
            return html`<tr>
              <th scope="row" class="mono">${name}</th>
              <td class=${circuit === undefined || circuit.state === 'closed' ? 'good' : 'bad'}>
                ${circuit?.state ?? '–'}${circuit !== undefined && circuit.opened > 0 ? ` (opened ${circuit.opened} ×)` : nothing}
              </td>
              ${pool.map((value) => html`<td class="number">${value ?? '–'}</td>`)}
              <td class="number">${opened}</td>
              <td class="number">${reused}</td>
              <td>${listReasons(dropped)}</td>
              <td>${listReasons(failed)}</td>
              <td>${listReasons(connections.tcpStates?.[name] ?? {})}</td>
            </tr>`;
          })}
        </tbody>
      </table>
    </div>
  </section>`;
}

function poolOf(name: string, { database, http }: View['memory']): (number | undefined)[] {
  if (name === 'database' && database !== null) {
    return [database.size, database.idle, database.size - database.idle, database.waiting];
  }
  const pool = http[name];
  return [pool?.connected, pool?.free, pool?.running, pool?.waiting];
}

function listReasons(reasons: Readonly<Record<string, number>>): string {
  const entries = Object.entries(reasons);
  return entries.length === 0 ? '0' : entries.map(([reason, count]) => `${reason} ${count}`).join(', ');
}

export function showEnvironments({ connections, memory, local }: View): TemplateResult {
  const { environment, freezes } = connections;
  const mb = Math.round(memory.process.rssBytes / 1024 / 1024);
  return html`<section class="panel wide" aria-labelledby="environments">
    <h2 id="environments">Environments</h2>
    <p>
      ${environment.id.slice(0, 8)} answered: ${environment.invocations} calls, ${freezes.gaps} gaps, the longest
      ${(freezes.longestGapMs / 1000).toFixed(1)} s, ${mb} MB.
    </p>
    ${
      local === undefined
        ? html`<p class="soft">Only the environment that answers can tell of itself.</p>`
        : html`<div class="scroll" tabindex="0" role="region" aria-label="Table of environments">
          <table>
            <thead>
              <tr>${['Process', 'State', 'Age', 'Calls', 'Freezes', 'Memory', 'Init'].map((name) => html`<th scope="col">${name}</th>`)}</tr>
            </thead>
            <tbody>
              ${local.environments.list.map(
                ({ pid, state, startedAt, calls, freezes: count, memoryMb, initMs }) => html`<tr>
                  <th scope="row">${pid}</th>
                  <td>${state === 'idle' ? 'frozen' : state}</td>
                  <td class="number">${Math.round((Date.now() - Date.parse(startedAt)) / 1000)} s</td>
                  <td class="number">${calls}</td>
                  <td class="number">${count}</td>
                  <td class="number">${memoryMb ?? '–'} MB</td>
                  <td class="number">${initMs === null ? '–' : `${Math.round(initMs)} ms`}</td>
                </tr>`,
              )}
            </tbody>
          </table>
        </div>
        <p class="soft">${local.environments.coldStarts} cold starts so far.</p>`
    }
  </section>`;
}

export function showData({ memory, cache }: View): TemplateResult {
  return html`<section class="panel" aria-labelledby="data">
    <h2 id="data">Snapshots and cache</h2>
    ${memory.networks.map(
      ({ feedId, version, publishedAt, isStale }) => html`<p>
        <b>${feedId}</b> <code>${version.slice(0, 12)}</code>,
        <span class=${isStale ? 'warn' : 'soft'}>${isStale ? 'stale, ' : ''}published ${Math.round((Date.now() - Date.parse(publishedAt)) / 60_000)} min ago</span>
      </p>`,
    )}
    <p class="soft">Response cache: ${cache.entries} entries, ${cache.hits} hits, ${cache.misses} misses, ${cache.stale} stale answers.</p>
  </section>`;
}

export function showFailures({ local }: View): TemplateResult | typeof nothing {
  const failures = local?.failures;
  if (failures === undefined) return nothing;
  return html`<section class="panel wide" aria-labelledby="failures">
    <h2 id="failures">Last failed calls</h2>
    ${
      failures.length === 0
        ? html`<p class="soft">None.</p>`
        : html`<div class="scroll" tabindex="0" role="region" aria-label="Table of failed calls">
          <table>
            <thead><tr>${['At', 'Client', 'Asked for', 'The caller got', 'After'].map((name) => html`<th scope="col">${name}</th>`)}</tr></thead>
            <tbody>
              ${failures.slice(0, 10).map(
                ({ at, client, asked, got, afterMs }) => html`<tr>
                  <td>${new Date(at).toLocaleTimeString('en-GB')}</td>
                  <td>${client === 'headway' ? 'Headway' : 'usual client'}</td>
                  <td>${asked}</td>
                  <td class="mono">${got}</td>
                  <td class="number">${afterMs} ms</td>
                </tr>`,
              )}
            </tbody>
          </table>
        </div>`
    }
  </section>`;
}
