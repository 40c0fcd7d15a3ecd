import { NotFoundError } from '@headway/connections/errors';
import * as z from 'zod/mini';
import type { Endpoint } from '../../shared/http/endpoint.ts';
import { objectOf, textField } from '../../shared/http/request/fields.ts';
import type { Services } from '../../shared/services.ts';
import { findCallCost } from '../answers/call-costs.ts';
import type { Input } from '../answers/define-endpoint.ts';
import type { PageName } from './write-page.ts';

const nothing = z.object({});

/** The pages for people and their files (HEADWAY_PAGES). They are not part of the API, so not of its document. */
export const pageEndpoints: readonly Endpoint<Services>[] = [
  definePage('/', 'start', { isForBrowsersOnly: true }),
  definePage('/docs', 'docs'),
  definePage('/map', 'map'),
  definePage('/map/{gtfs_id}', 'map', { root: '../' }),
  definePage('/dashboard', 'dashboard', { access: 'admin' }),
  {
    ...definePage('/assets/{name}', 'start'),
    params: objectOf({ name: textField() }),
    caching: 'immutable',
    async handle({ params, services }) {
      requirePages(services, 'start');
      const { writePageFile } = await import('./write-page.ts');
      return writePageFile((params as { name: string }).name);
    },
  },
];

function definePage(
  path: string,
  page: PageName,
  {
    root = './',
    access = 'public',
    isForBrowsersOnly = false,
  }: { root?: string; access?: 'public' | 'admin'; isForBrowsersOnly?: boolean } = {},
): Endpoint<Services> {
  return {
    method: 'GET',
    path,
    summary: page,
    access,
    caching: 'none',
    params: path.includes('{gtfs_id}') ? objectOf({ gtfs_id: textField() }) : nothing,
    query: nothing,
    body: null,
    answer: z.unknown(),
    geojson: null,
    rules: 'lenient',
    acceptsRanges: false,
    documentation: null,
    units: findCallCost(`GET ${path}`),
    async handle({ services, headers, requestHeaders, isOperator }: Input) {
      const pages = requirePages(services, page);
      // Other clients of `/` get what they always got.
      if (isForBrowsersOnly && !(requestHeaders['accept'] ?? '').includes('text/html')) throw noSuchPath();
      const { writePage } = await import('./write-page.ts');
      // Callers whom the dashboard refuses get no link to it.
      return writePage(page, { root, headers, hasDashboard: pages === 'all' && isOperator() });
    },
  };
}

/** @throws NotFoundError where HEADWAY_PAGES has switched the page off */
function requirePages({ configuration }: Services, page: PageName): 'all' | 'docs' {
  const { HEADWAY_PAGES: pages } = configuration;
  if (pages === 'none' || (pages === 'docs' && page === 'dashboard')) throw noSuchPath();
  return pages;
}

function noSuchPath(): NotFoundError {
  return new NotFoundError('There is no such path');
}
