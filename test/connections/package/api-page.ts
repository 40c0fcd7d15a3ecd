import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { transform } from 'esbuild';

/** One entry of the package as the API page describes it. */
export type ApiEntry = {
  /** `.` or `./pg`, as in `exports`. */
  readonly entry: string;
  readonly text: string;
  /** The packages that it says it needs. */
  readonly needs: readonly string[];
  readonly examples: readonly string[];
};

/** Reads the API page: a section for each entry. */
export async function readApiPage(path: string, peers: readonly string[]): Promise<ApiEntry[]> {
  const page = await readFile(path, 'utf8');
  return page
    .split(/^## Entry /m)
    .slice(1)
    .map((text) => {
      const name = /^`([^`]+)`/.exec(text)?.[1] ?? '';
      const sentence = /^Needs [^\n]*/m.exec(text)?.[0] ?? '';
      return {
        entry: name === '.' ? '.' : `./${name}`,
        text,
        needs: peers.filter((peer) => sentence.includes(`\`${peer}\``)),
        examples: [...text.matchAll(/```ts\n(.*?)```/gs)].map(([, code = '']) => code),
      };
    });
}

/** What an example should print: the comments behind its `console.log`. */
export function readExpected(example: string): string[] {
  return [...example.matchAll(/^ *console\.log\(.*\); \/\/ (.*)$/gm)].map(([, text = '']) => text);
}

const runner = `
  const printed = [];
  const print = console.log;
  console.log = (...values) =>
    printed.push(values.map((value) => (typeof value === 'string' ? value : JSON.stringify(value))).join(' '));
  for (const file of process.argv.slice(2)) {
    await import(file).catch((error) => printed.push(String(error.stack)));
    print(JSON.stringify(printed.splice(0)));
  }
  process.exit();
`;

/**
 * Runs examples in a folder in which the package is installed, each as a module of its own.
 * @returns what each prints
 */
export async function runExamples(
  folder: string,
  examples: readonly string[],
  { nodePath, variables }: { readonly nodePath: string; readonly variables: Readonly<Record<string, string>> },
): Promise<string[][]> {
  const files: string[] = [];
  for (const [index, example] of examples.entries()) {
    const { code } = await transform(example, { loader: 'ts', format: 'esm', target: 'node20' });
    await writeFile(join(folder, `example-${index}.mjs`), code);
    files.push(`./example-${index}.mjs`);
  }
  await writeFile(join(folder, 'run-examples.mjs'), runner);
  const env = { PATH: process.env['PATH'], ...variables };
  const { stdout } = await promisify(execFile)(nodePath, ['run-examples.mjs', ...files], { cwd: folder, env });
  return stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as string[]);
}
