/**
 * `npm run sbom`: writes dist/sbom.cdx.json (CycloneDX) with every package in the bundles, after a build, and lists the licences. It
 * fails for a licence that does not fit, and for a bundled package that npm does not know.
 */
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Component, findUnfitLicences, listBundledPackages, listLicences } from './bill-of-materials.ts';

type Bill = {
  readonly components: readonly (Component & { readonly 'bom-ref': string })[];
  readonly dependencies: readonly { readonly ref: string; readonly dependsOn?: readonly string[] }[];
};

const folder = join('dist', 'metafiles');
const bundled = new Set(
  readdirSync(folder).flatMap((file) => listBundledPackages(JSON.parse(readFileSync(join(folder, file), 'utf8')))),
);
// --omit=dev leaves out what development needs as well, and metafiles do not have the packages of the pages: both together are all.
const whole = readBill();
const deployed = new Set([...bundled, ...readBill('--omit=dev').components.map(({ name }) => name)]);
const components = whole.components.filter(({ name }) => deployed.has(name));
const refs = new Set(components.map((component) => component['bom-ref']));
const dependencies = whole.dependencies
  .filter(({ ref }) => refs.has(ref))
  .map(({ ref, dependsOn = [] }) => ({ ref, dependsOn: dependsOn.filter((one) => refs.has(one)) }));
writeFileSync(join('dist', 'sbom.cdx.json'), JSON.stringify({ ...whole, components, dependencies }, null, 2));

const groups = Map.groupBy(components, (component) => listLicences(component).join(', '));
for (const [licence, group] of [...groups].toSorted()) {
  console.log(`${licence}: ${group.map(({ name }) => name).join(', ')}`);
}
const known = new Set(components.map(({ name }) => name));
const problems = [
  ...findUnfitLicences(components),
  ...[...bundled].filter((name) => !known.has(name)).map((name) => `${name} is bundled, but npm does not know it`),
];
for (const problem of problems) console.error(problem);
console.log(`dist/sbom.cdx.json: ${components.length} packages, ${bundled.size} of them in bundles of functions`);
process.exitCode = problems.length === 0 ? 0 : 1;

function readBill(...options: readonly string[]): Bill {
  const text = execFileSync('npm', ['sbom', '--sbom-format', 'cyclonedx', ...options], {
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  return JSON.parse(text) as Bill;
}
