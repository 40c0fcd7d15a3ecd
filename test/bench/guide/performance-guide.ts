import { startDelayProxies } from '../delay-proxy/delay-proxy.ts';
import type { Bench } from '../framework/bench.ts';
import { startBenchPostgres } from '../servers/bench-postgres.ts';
import { largeOperator } from '../servers/large-waybills.ts';
import { measureDatabase } from './database-latency.ts';
import { describeGuide } from './guide-table.ts';
import { describeDatabase, describeHttp, describeOverhead, describeReuse } from './guide-tables.ts';
import { measureHttp } from './http-latency.ts';
import { measureReuse } from './reuse.ts';

/** Measures the performance guide's table of expected improvements. */
export const performanceGuide: Bench = {
  name: 'promise',
  title: "The performance guide's table",
  run: async (options) => {
    const proxies = await startDelayProxies();
    try {
      const server = await startBenchPostgres({ waybills: largeOperator });
      const { rows: database, profile } = await measureDatabase(server, proxies, options).finally(() => server.stop());
      const { http, https } = await measureHttp(proxies, options);
      const reuse = await measureReuse(proxies, options);
      return [
        describeGuide({ database, http, https, reuse }),
        describeOverhead(database, profile),
        describeDatabase(database),
        describeHttp('http', http),
        describeHttp('https', https),
        describeReuse(reuse),
      ];
    } finally {
      await proxies.close();
    }
  },
};
