import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { transform } from 'esbuild';

/** An example of the README: a whole function, and the peer that it calls. */
export type Example = { readonly title: string; readonly code: string; readonly peer: 'postgres' | 'http' | 'aws' };

/** The functions of the README, by the heading above each. */
export async function readExamples(packageFolder: string): Promise<Example[]> {
  const text = await readFile(join(packageFolder, 'README.md'), 'utf8');
  const sections = `# Plain pg\n${text}`.split(/^#+ /m).slice(1);
  return sections.flatMap((section) => {
    const title = section.split('\n')[0] ?? '';
    const code = /```ts\n(.*?)```/s.exec(section)?.[1] ?? '';
    if (!code.includes('export const handler')) return []; // the example of the inner parts has a test of its own
    const peer = code.includes('event.url') ? 'http' : code.includes('event.secret') ? 'aws' : 'postgres';
    return [{ title: title.startsWith('@headway') ? 'Plain pg' : title, code, peer }];
  });
}

/** Writes an example as a function that Node 20 can load. @returns its folder */
export async function writeFunction(folder: string, { title, code }: Example, format: 'esm' | 'cjs'): Promise<string> {
  const taskRoot = join(folder, `${title.toLowerCase().replaceAll(/\W+/g, '-')}-${format}`);
  await mkdir(taskRoot, { recursive: true });
  const { code: compiled } = await transform(code, { loader: 'ts', format, target: 'node20', platform: 'node' });
  await writeFile(join(taskRoot, format === 'esm' ? 'index.mjs' : 'index.js'), compiled);
  return taskRoot;
}
