/** Builds one minified ESM bundle per function: dist/<function>/index.mjs with its source map. */
import { rm } from 'node:fs/promises';
import { build } from 'esbuild';

const functions = ['api', 'refresh', 'warmup'];

await rm('dist', { recursive: true, force: true });
const { metafile } = await build({
  entryPoints: Object.fromEntries(functions.map((name) => [`${name}/index`, `functions/${name}.ts`])),
  outdir: 'dist',
  outExtension: { '.js': '.mjs' },
  bundle: true,
  platform: 'node',
  target: 'node24',
  format: 'esm',
  minify: true,
  sourcemap: true,
  sourcesContent: false,
  metafile: true,
  external: ['pg-native'],
  // pg and the AWS SDK are CommonJS inside and call require for Node's own modules.
  banner: { js: "import{createRequire}from'node:module';const require=createRequire(import.meta.url);" },
});
for (const [file, { bytes }] of Object.entries(metafile.outputs)) {
  if (file.endsWith('.mjs')) console.log(`${file}  ${(bytes / 1024).toFixed(0)} kB`);
}
