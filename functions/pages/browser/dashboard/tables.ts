import { html, nothing, type TemplateResult } from 'lit';
import { showHead, showTime } from './failures.ts';
import { type Fleet, minUses } from './fleet.ts';
import type { View } from './state.ts';

/** Of every hundred uses of a connection, how many must be of one that was open already. */
export const reuseGoal = 0.995;

export function showReuse(fleet: Fleet): TemplateResult {
  const uses = fleet.uses();
  const peers = [...uses.peers];
  const opened = peers.reduce((sum, [, peer]) => sum + peer.opened, 0);
  const reused = peers.reduce((sum, [, peer]) => sum + peer.reused, 0);
  const verdict = judge(opened, reused);
  const words = { soft: 'too few uses to judge', good: 'connections are reused', bad: 'too many new connections' };
  return html`<section class="panel reuse" aria-labelledby="reuse">
    <h2 id="reuse">Connections reused</h2>
    <p class="figure ${verdict}" data-test="reuse">${writeRatio(opened, reused)}</p>
    <p>
      <b>${words[verdict]}</b>: ${reused.toLocaleString('en')} reused, ${opened.toLocaleString('en')} opened; the goal is
      ${(reuseGoal * 100).toFixed(1)} %.
    </p>
    <ul class="plain">
      ${peers.map(
        ([name, peer]) => html`<li>
          <b class=${judge(peer.opened, peer.reused)}>${writeRatio(peer.opened, peer.reused)}</b> <span class="mono">${name}</span>
          <span class="soft">${Object.keys(peer.dropped).length === 0 ? '' : `dropped: ${listReasons(peer.dropped)}`}</span>
        </li>`,
      )}
    </ul>
    <p class="soft">
      ${uses.isSinceStart ? 'Since the start of' : 'In the last five minutes, of'}
      ${fleet.size() === 1 ? 'the environment that answered' : `the ${fleet.size()} environments that answered`}.
    </p>
  </section>`;
}

function judge(opened: number, reused: number): 'soft' | 'good' | 'bad' {
  if (opened + reused < minUses) return 'soft';
  return reused / (opened + reused) >= reuseGoal ? 'good' : 'bad';
}

function writeRatio(opened: number, reused: number): string {
  return opened + reused === 0 ? '–' : `${((reused / (opened + reused)) * 100).toFixed(1)} %`;
}

export function showPeers({ connections, memory }: View, fleet: Fleet): TemplateResult {
  return html`<section class="panel wide" aria-labelledby="peers">
    <h2 id="peers">Peers</h2>
    <div class="scroll" tabindex="0" role="region" aria-label="Table of peers">
      <table>
        ${showHead(['Peer', 'Circuit', 'Open', 'Idle', 'In use', 'Waiting', 'Opened', 'Reused', 'Dropped', 'Failed', 'TCP states'])}
        <tbody>
          ${Object.entries(connections.peers).map(([name, { opened, reused, dropped, failed }]) => {
            const pool = poolOf(name, memory);
            const circuit = Object.entries(connections.breakers).find(
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
    ${showOpenings(fleet)}
    <p class="soft">Of environment <code>${connections.environment.id.slice(0, 8)}</code>, which answered; the next answer may come from another one.</p>
  </section>`;
}

function showOpenings(fleet: Fleet): TemplateResult {
  const openings = fleet.openings();
  if (openings.length === 0) return html`<p class="soft">No circuit has opened.</p>`;
  return html`<ul class="plain openings">
    ${openings.slice(0, 5).map(
      ({ peer, environment, openedAt, halfOpenAt }) => html`<li>
        Circuit of <span class="mono">${peer}</span> in <span class="mono">${environment}</span>: open at
        <b>${showTime(Date.parse(openedAt))}</b>, half-open at <b>${showTime(Date.parse(halfOpenAt))}</b>
      </li>`,
    )}
  </ul>`;
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
        ? html`<p class="soft">These are the figures of the one environment that answered. On AWS there is no way to ask the others; CloudWatch has their sums.</p>`
        : html`<div class="scroll" tabindex="0" role="region" aria-label="Table of environments">
          <table>
            ${showHead(['Process', 'State', 'Age', 'Calls', 'Freezes', 'Memory', 'Cold start'])}
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
    <p class="soft">
      Response cache: <b>${cache.hits.toLocaleString('en')}</b> hits, ${cache.misses.toLocaleString('en')} misses, ${cache.stale} stale answers,
      ${cache.entries} entries.
    </p>
  </section>`;
}
