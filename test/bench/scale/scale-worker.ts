/** A process that runs many environments on the orders of its parent. */
import { createEnvironmentGroup, type EnvironmentGroup, type Load } from './environment-group.ts';

export type WorkerOrder =
  | { readonly kind: 'open'; readonly size: number; readonly variables: Readonly<Record<string, string>> }
  | { readonly kind: 'run'; readonly load: Load; readonly forMs: number }
  | { readonly kind: 'close' };

let group: EnvironmentGroup | undefined;

process.on('message', (order: WorkerOrder) => {
  void execute(order).then(
    (result) => process.send?.({ result }),
    (error: unknown) => process.send?.({ error: String(error) }),
  );
});

async function execute(order: WorkerOrder): Promise<unknown> {
  switch (order.kind) {
    case 'open':
      group = createEnvironmentGroup(order.size, order.variables);
      return await group.open();
    case 'run':
      return await group?.run(order.load, order.forMs);
    case 'close':
      return await group?.close();
  }
}
