/**
 * `npm run clients`: writes docs/clients/{python,kotlin,swift} from the second version of the API. Needs Python with venv, Java
 * and Maven, which bring the generators. docs/clients/source.txt holds the hash of the document that the clients are made of.
 */
import { execFile } from 'node:child_process';
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { hashDocument, readSecondVersion } from '../support/api/second-version.ts';

const run = promisify(execFile);
const python = 'openapi-python-client==0.29.1';
const generator = 'org.openapitools:openapi-generator-cli:7.25.0';
const clients = fileURLToPath(new URL('../../docs/clients/', import.meta.url));
const work = await mkdtemp(join(tmpdir(), 'headway-clients-'));

try {
  const document = await readSecondVersion();
  const file = join(work, 'v2.json');
  await writeFile(file, JSON.stringify(document));
  await writePython(file);
  const jar = await fetchGenerator();
  await writeWithJar(jar, file, 'kotlin', ['library=jvm-okhttp4', 'serializationLibrary=gson', 'packageName=headway'], {
    from: 'src/main/kotlin/headway',
    to: 'kotlin/headway',
  });
  await writeWithJar(jar, file, 'swift6', ['projectName=Headway', 'library=urlsession'], {
    from: 'Sources/Headway',
    to: 'swift/Headway',
  });
  await writeFile(`${clients}source.txt`, `${hashDocument(document)}\n`);
} finally {
  await rm(work, { recursive: true });
}

async function writePython(file: string): Promise<void> {
  const venv = join(work, 'venv');
  await run('python3', ['-m', 'venv', venv]);
  await run(join(venv, 'bin/pip'), ['--quiet', '--disable-pip-version-check', 'install', python]);
  const settings = join(work, 'python.json');
  const types = { 'application/geo+json': 'application/json', 'application/x-ndjson': 'text/html' };
  await writeFile(settings, JSON.stringify({ content_type_overrides: types, post_hooks: [] }));
  const folder = `${clients}python/headway_client`;
  const options = ['--meta', 'none', '--config', settings, '--output-path', folder, '--overwrite'];
  await run(join(venv, 'bin/openapi-python-client'), ['generate', '--path', file, ...options]);
}

async function fetchGenerator(): Promise<string> {
  const [, name, version] = generator.split(':');
  const project = join(work, 'pom.xml');
  const ids = ['groupId', 'artifactId', 'version'].map((id) => `<${id}>1</${id}>`).join('');
  await writeFile(project, `<project><modelVersion>4.0.0</modelVersion>${ids}</project>`);
  const goal = ['dependency:copy', `-Dartifact=${generator}`, `-DoutputDirectory=${work}`];
  await run('mvn', ['--quiet', '--batch-mode', '--file', project, ...goal]);
  return join(work, `${name}-${version}.jar`);
}

/** Keeps the sources only: an app has its own build file. */
async function writeWithJar(
  jar: string,
  file: string,
  language: string,
  properties: readonly string[],
  { from, to }: { from: string; to: string },
): Promise<void> {
  const folder = join(work, language);
  const parts = ['apiDocs=false', 'modelDocs=false', 'apiTests=false', 'modelTests=false'].join(',');
  const own = [...properties, 'enumPropertyNaming=UPPERCASE', 'hideGenerationTimestamp=true'].join(',');
  const options = ['-i', file, '-o', folder, '--global-property', parts, '--additional-properties', own];
  await run('java', ['-jar', jar, 'generate', '-g', language, ...options], { maxBuffer: 64 * 1024 * 1024 });
  await rm(clients + to, { recursive: true, force: true });
  await cp(join(folder, from), clients + to, { recursive: true });
}
