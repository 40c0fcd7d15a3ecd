import type { Page } from 'playwright-core';

/** Bytes that came over the network, compressed as they came, and when the document could be used. */
export async function readBudget(page: Page): Promise<{ bytes: number; requests: number; interactiveMs: number }> {
  return (await page.evaluate(`(() => {
    const [document, ...files] = [...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')];
    const bytes = [document, ...files].reduce((sum, { transferSize }) => sum + transferSize, 0);
    return { bytes, requests: files.length + 1, interactiveMs: document.domInteractive };
  })()`)) as { bytes: number; requests: number; interactiveMs: number };
}

/** Drags the map for two seconds. @returns the time between frames meanwhile */
export async function measureFrames(page: Page): Promise<{ frames: number; medianMs: number; p95Ms: number }> {
  await page.evaluate(`(() => {
    globalThis.frameTimes = [];
    const note = (at) => { globalThis.frameTimes.push(at); requestAnimationFrame(note); };
    requestAnimationFrame(note);
  })()`);
  const box = await page.locator('.canvas').boundingBox();
  const [x, y] = [(box?.x ?? 0) + (box?.width ?? 0) / 2, (box?.y ?? 0) + (box?.height ?? 0) / 2];
  await page.mouse.move(x, y);
  await page.mouse.down();
  const endMs = performance.now() + 2000;
  for (let step = 0; performance.now() < endMs; step += 1) {
    await page.mouse.move(x + 120 * Math.sin(step / 8), y + 80 * Math.cos(step / 8));
  }
  await page.mouse.up();
  const times = (await page.evaluate('globalThis.frameTimes')) as number[];
  const gaps = times
    .slice(1)
    .map((at, index) => at - (times[index] ?? at))
    .toSorted((a, b) => a - b);
  const at = (share: number) => gaps[Math.min(gaps.length - 1, Math.floor(gaps.length * share))] ?? 0;
  return { frames: times.length, medianMs: at(0.5), p95Ms: at(0.95) };
}

/** Pixels of the map's canvas that are nearly of this colour. */
export async function countPixels(page: Page, colour: string): Promise<number> {
  const wanted = [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16));
  return (await page.evaluate(`(() => {
    let count = 0;
    for (const canvas of document.querySelectorAll('.canvas canvas')) {
      const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
      for (let at = 0; at < data.length; at += 4) {
        if (data[at + 3] > 200 && ${JSON.stringify(wanted)}.every((one, part) => Math.abs(data[at + part] - one) < 4)) count += 1;
      }
    }
    return count;
  })()`)) as number;
}

/**
 * Answers the questions of the map for the feed `large` in the form of the API: no feed of this size is in the repository.
 * @returns what was asked for
 */
export async function serveLargeCity(
  page: Page,
  { stops, routes }: { stops: number; routes: number },
): Promise<string[]> {
  const asked: string[] = [];
  const place = (index: number): [number, number] => [
    79 + ((index * 0.618034) % 1) * 0.6,
    10.7 + ((index * 0.754878) % 1) * 0.5,
  ];
  const answers: Readonly<Record<string, unknown>> = {
    routes: Array.from({ length: routes }, (_, route) => ({
      type: 'Feature',
      id: `${route}`,
      properties: { shortName: `${route}`, longName: `Route ${route}`, mode: 'BUS' },
      geometry: { type: 'LineString', coordinates: Array.from({ length: 40 }, (_, at) => place(route * 40 + at)) },
    })),
    stops: Array.from({ length: stops }, (_, stop) => ({
      type: 'Feature',
      id: `${stop}`,
      properties: {
        stopCode: `${stop}`,
        stopName: `Stop ${stop}`,
        hindiName: null,
        regionalName: null,
        routeCode: `${stop % routes}`,
      },
      geometry: { type: 'Point', coordinates: place(stop) },
    })),
  };
  for (const [name, features] of Object.entries(answers)) {
    await page.route(`**/${name}/large?*`, async (route) => {
      asked.push(name);
      await route.fulfill({ json: { type: 'FeatureCollection', features } });
    });
  }
  return asked;
}
