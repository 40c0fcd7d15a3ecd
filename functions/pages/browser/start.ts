import './tokens.css';
import './frame.css';
import './start.css';
import { html, nothing, render } from 'lit';
import { findExamples } from './server/examples.ts';
import { type Feed, hasDashboard, readJson, urlOf } from './server/server.ts';

const app = document.querySelector<HTMLElement>('#app');

async function show(): Promise<void> {
  if (app === null) return;
  const [feeds, examples] = await Promise.all([readJson<Feed[]>('feeds'), findExamples()]);
  const of = encodeURIComponent(examples?.feed ?? '');
  const requests =
    examples === undefined
      ? []
      : [
          [`route/${of}/${encodeURIComponent(examples.route)}`, 'one route'],
          [`route-stop-mapping/${of}/route/${encodeURIComponent(examples.route)}`, 'its stops, in order'],
          [`departures/${of}/${encodeURIComponent(examples.stop)}`, 'the next departures of a stop'],
          ...(examples.vehicle === undefined
            ? []
            : [[`vehicle/${of}/service-type/${encodeURIComponent(examples.vehicle)}`, "a vehicle's duty today"]]),
        ];
  app.replaceChildren();
  render(
    html`
      <p class="lead">Routes, stops and trips of a city, and which bus runs which duty. Each connection is paid for once.</p>
      <ul class="places">
        ${place('docs', 'API reference', 'Every endpoint, with the ids of the loaded city filled in. Try it here, or copy it as curl, TypeScript or Python.')}
        ${place(`map/${of}`, 'Network map', 'Routes, stops and stations, a search, the next departures, and where the vehicles are. Also as a list.')}
        ${hasDashboard ? place('dashboard', 'Live dashboard', 'Are connections reused, and if not, why? Locally: break something and watch.') : nothing}
        ${place('openapi.json', 'OpenAPI document', 'For your own tools and typed clients.')}
      </ul>
      <div class="grid">
        <section class="panel" aria-labelledby="feeds">
          <h2 id="feeds">Loaded</h2>
          ${feeds.length === 0 ? html`<p>No feed is loaded yet.</p>` : nothing}
          ${feeds.map(
            ({ gtfsId, counts, isStale, ageSeconds, timeZone }) => html`
              <p>
                <a href=${urlOf(`map/${encodeURIComponent(gtfsId)}`)}><b>${gtfsId}</b></a>
                ${counts === null ? 'not loaded' : `${count(counts.routes)} routes, ${count(counts.stops)} stops, ${count(counts.trips)} trips`}<br />
                <span class=${isStale ? 'warn' : 'soft'}>
                  ${isStale ? 'Stale: ' : ''}${ageSeconds === null ? '' : `published ${formatAge(ageSeconds)} ago`}${timeZone === null ? '' : `, ${timeZone}`}
                </span>
              </p>
            `,
          )}
        </section>
        <section class="panel" aria-labelledby="begin">
          <h2 id="begin">Begin with</h2>
          <ul class="requests">
            ${requests.map(([path = '', what]) => html`<li><a class="mono" href=${urlOf(path)}>/${path}</a><br /><span class="soft">${what}</span></li>`)}
          </ul>
        </section>
      </div>
    `,
    app,
  );
}

function place(path: string, name: string, what: string) {
  return html`<li><a class="place panel" href=${urlOf(path)}><b>${name}</b><span>${what}</span></a></li>`;
}

function count(value: number): string {
  return value.toLocaleString('en');
}

function formatAge(seconds: number): string {
  if (seconds < 90) return `${seconds} s`;
  if (seconds < 5400) return `${Math.round(seconds / 60)} min`;
  return seconds < 129_600 ? `${Math.round(seconds / 3600)} h` : `${Math.round(seconds / 86_400)} days`;
}

show().catch((error: unknown) => {
  if (app !== null) render(html`<p class="bad" role="alert">${(error as Error).message}</p>`, app);
});
