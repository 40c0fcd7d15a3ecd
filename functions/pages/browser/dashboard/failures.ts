import { html, nothing, type TemplateResult } from 'lit';
import type { Fleet } from './fleet.ts';
import type { View } from './state.ts';

const shownRows = 12;

/** The last calls that something went wrong with. Only a local run sees calls of others. */
export function showFailures({ local }: View): TemplateResult | typeof nothing {
  const failures = local?.failures;
  if (failures === undefined) return nothing;
  return html`<section class="panel wide" aria-labelledby="failures">
    <h2 id="failures">Last failures</h2>
    ${
      failures.length === 0
        ? html`<p class="soft">None.</p>`
        : html`<div class="scroll" tabindex="0" role="region" aria-label="Table of failures">
          <table>
            ${showHead(['At', 'Client', 'Asked for', 'What happened', 'What was done', 'The caller got', 'After'])}
            <tbody>
              ${failures.slice(0, shownRows).map(
                ({ at, client, asked, happened, done, got, isFailed, afterMs }) => html`<tr>
                  <td>${showTime(Date.parse(at))}</td>
                  <td>${client === 'headway' ? 'Headway' : 'usual client'}</td>
                  <td>${asked}</td>
                  <td>${happened}</td>
                  <td>${done}</td>
                  <td class=${isFailed ? 'bad' : 'good'}>${got}</td>
                  <td class="number">${afterMs} ms</td>
                </tr>`,
              )}
            </tbody>
          </table>
        </div>`
    }
  </section>`;
}

const doneAbout = {
  failed: 'a read was sent once more, or waited for the peer; a call that still failed got 503 with Retry-After',
  dropped: 'the connection was closed; the next call that needs one opens it',
};

/** What went wrong with connections, from the counts of the environments that answered. */
export function showEvents(fleet: Fleet): TemplateResult {
  const events = fleet.events();
  return html`<section class="panel wide" aria-labelledby="events">
    <h2 id="events">Connections that failed or were dropped</h2>
    ${
      events.length === 0
        ? html`<p class="soft">None since this page was opened.</p>`
        : html`<div class="scroll" tabindex="0" role="region" aria-label="Table of connections that failed or were dropped">
          <table>
            ${showHead(['At', 'Environment', 'Peer', 'What happened', 'What was done'])}
            <tbody>
              ${events.slice(0, shownRows).map(
                ({ at, environment, peer, kind, reason, count }) => html`<tr>
                  <td>${showTime(at)}</td>
                  <td class="mono">${environment}</td>
                  <td class="mono">${peer}</td>
                  <td>${kind}: ${reason}${count === 1 ? '' : ` × ${count}`}</td>
                  <td>${doneAbout[kind]}</td>
                </tr>`,
              )}
            </tbody>
          </table>
        </div>`
    }
  </section>`;
}

const numberColumns = new Set([
  ...['Open', 'Idle', 'In use', 'Waiting', 'Opened', 'Reused'],
  ...['Age', 'Calls', 'Freezes', 'Memory', 'Cold start', 'After'],
]);

export function showHead(names: readonly string[]): TemplateResult {
  return html`<thead>
    <tr>${names.map((name) => html`<th scope="col" class=${numberColumns.has(name) ? 'number' : nothing}>${name}</th>`)}</tr>
  </thead>`;
}

export function showTime(ms: number): string {
  return new Date(ms).toLocaleTimeString('en-GB');
}
