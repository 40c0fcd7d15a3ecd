import type { Random } from '../../infra/local/demo-city/random.ts';
import type { Database, Parameter, Statement } from '../../shared/connections/postgres/database.ts';
import { dutiesStatement } from '../../shared/waybills/duty-statement.ts';
import { interleave } from '../bench/framework/interleave.ts';
import { median } from '../bench/framework/statistics.ts';
import type { Backends } from '../connections/postgres/conformance/backends.ts';
import { openTransport, type Transport } from '../connections/postgres/conformance/transports.ts';
import { createCall } from '../support/create-call.ts';
import { startTcpProxy } from '../support/proxies/tcp-proxy.ts';

export type ListFigures = {
  readonly form: string;
  readonly ids: number;
  readonly medianMs: number;
  readonly sentBytes: number;
};

type Form = { readonly name: string; bind(ids: readonly string[]): [Statement, readonly Parameter[]] };

const replaceList = (list: string): Statement => ({
  ...dutiesStatement,
  text: dutiesStatement.text.replace('$1::text[]', list),
});
const json = replaceList('ARRAY(SELECT json_array_elements_text($1::json))');

/** Forms of a list for a service that accepts no arrays (docs/decisions/0081-data-api-lists.md). */
const forms: readonly Form[] = [
  { name: 'the text of a Postgres array, `\'{"a","b"}\'::text[]`', bind: (ids) => [dutiesStatement, [ids]] },
  { name: 'JSON text, `json_array_elements_text`', bind: (ids) => [json, [JSON.stringify(ids)]] },
  {
    name: 'one parameter per id',
    bind: (ids) => [replaceList(`ARRAY[${ids.map((_, index) => `$${index + 1}`).join(',')}]::text[]`), ids],
  },
];

/** Sends the same list in each form to the Data API, in turn. */
export async function measureLists(
  transport: Transport,
  { backends, rounds, random }: { backends: Backends; rounds: number; random: Random },
): Promise<ListFigures[]> {
  let sent = 0;
  const observe = (from: 'client' | 'server', chunk: Buffer) => {
    if (from === 'client') sent += chunk.length;
  };
  const proxy = await startTcpProxy({ targetPort: transport.findPort(backends), observe });
  const { database } = openTransport(transport, { backends, port: proxy.port, max: 1 });
  const figures: ListFigures[] = [];
  for (const count of [10, 100, 1000]) {
    const ids = Array.from({ length: count }, (_, index) => `V${index}`);
    const bytes = new Map<string, number>();
    const contestants = forms.map(({ name, bind }) => ({
      name,
      run: async () => {
        const before = sent;
        await queryList(database, bind(ids));
        bytes.set(name, sent - before);
      },
    }));
    const samples = await interleave(contestants, { rounds, random });
    for (const { name } of forms) {
      figures.push({
        form: name,
        ids: count,
        medianMs: median(samples.get(name) ?? []),
        sentBytes: bytes.get(name) ?? 0,
      });
    }
  }
  await database.close();
  await proxy.close();
  return figures;
}

async function queryList(
  database: Database,
  [statement, parameters]: [Statement, readonly Parameter[]],
): Promise<void> {
  const rows = await database.query(statement, parameters, createCall());
  if (rows.length === 0) throw new Error('expected rows for the list, got none');
}
