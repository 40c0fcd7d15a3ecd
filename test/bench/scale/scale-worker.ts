/** A process that runs many environments on the orders of its parent. */
import { once } from 'node:events';
import { createEnvironmentGroup, type EnvironmentGroup, type Load } from './environment-group.ts';

export type WorkerOrder =
  | { readonly kind: 'open'; readonly size: number; readonly variables: Readonly<Record<string, string>> }
  | { readonly kind: 'run'; readonly load: Load; readonly forMs: number }
  /** The busy environments of all processes have begun. */
  | { readonly kind: 'all-begun' }
  | { readonly kind: 'close' };

/** What it sends: its busy environments have begun, or the result of an order. */
export type WorkerAnswer<Result> =
  | { readonly kind: 'begun' }
  | { readonly kind: 'result'; readonly result: Result }
  | { readonly kind: 'error'; readonly error: string };

let group: EnvironmentGroup | undefined;

process.on('message', (order: WorkerOrder) => {
  if (order.kind === 'all-begun') return; // haveAllBegun waits for it
  void execute(order).then(
    (result) => answer({ kind: 'result', result }),
    (error: unknown) => answer({ kind: 'error', error: String(error) }),
  );
});

function answer(value: WorkerAnswer<unknown>): void {
  process.send?.(value);
}

async function haveAllBegun(): Promise<void> {
  answer({ kind: 'begun' });
  await once(process, 'message');
}

async function execute(order: Exclude<WorkerOrder, { kind: 'all-begun' }>): Promise<unknown> {
  switch (order.kind) {
    case 'open':
      group = createEnvironmentGroup(order.size, order.variables);
      return await group.open();
    case 'run':
      return await group?.run(order.load, order.forMs, haveAllBegun);
    case 'close':
      return await group?.close();
  }
}
