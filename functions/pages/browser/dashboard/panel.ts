import { html, nothing, type TemplateResult } from 'lit';
import { urlOf } from '../server/server.ts';
import type { ClientFigures, View } from './state.ts';

/** Both clients side by side. Only a local run has them. */
export function showClients({ local }: View): TemplateResult | typeof nothing {
  if (local?.headway === undefined || local.usual === undefined) return nothing;
  return html`<h2 id="comparison">Break something</h2>
    <p class="soft">
      The same calls go to Headway and to a usual client: <code>pg.Pool</code> and <code>fetch</code> with their defaults, in environments of
      its own. No cache answers them.
    </p>
    <div class="clients">
      ${showClient('Headway', 'one', local.headway)} ${showClient('Usual client', 'two', local.usual)}
    </div>`;
}

/** The traffic and the faults. */
export function showControls({ local }: View, onClear: () => void): TemplateResult | typeof nothing {
  if (local?.traffic === undefined) return nothing;
  const { rate, maxRate, isPaused } = local.traffic;
  return html`<div class="traffic">
      <label for="rate">Traffic: <b>${rate}</b> calls a second each${isPaused ? html`, <b>frozen</b>` : nothing}</label>
      <input
        id="rate"
        type="range"
        min="0"
        max=${maxRate}
        step="5"
        .value=${String(rate)}
        @change=${(event: Event) => void post('local/traffic', { rate: Number((event.target as HTMLInputElement).value) })}
      />
      <button type="button" @click=${() => void post('local/traffic', { isCleared: true }).then(onClear)}>Count from zero</button>
    </div>
    <ul class="faults">
      ${local.faults.map(
        ({ id, label, sentence, isRunning }) => html`<li>
          <button type="button" data-fault=${id} aria-pressed=${isRunning ? 'true' : 'false'} aria-describedby="about-${id}" @click=${() => void post('local/faults', { id })}>${label}</button>
          <span class="soft" id="about-${id}">${sentence}</span>
        </li>`,
      )}
    </ul>`;
}

function showClient(name: string, colour: string, { calls, failed }: ClientFigures): TemplateResult {
  return html`<div class="client" data-colour=${colour} data-client=${name}>
    <b>${name}</b>
    <span class="figure ${failed === 0 ? 'good' : 'bad'}">${failed}</span>
    <span>failed of ${calls.toLocaleString('en')} calls</span>
  </div>`;
}

async function post(path: string, body: unknown): Promise<void> {
  await fetch(urlOf(path), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
}
