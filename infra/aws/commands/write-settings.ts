/** Writes the tables of settings into docs/deploy.md, between its marker comments: `npm run settings`. */
import { readFileSync, writeFileSync } from 'node:fs';
import { formatSettings } from '../settings/format-settings.ts';

const path = 'docs/deploy.md';
const [start, end] = ['<!-- settings: written by infra/aws/commands/write-settings.ts -->', '<!-- end of settings -->'];
const text = readFileSync(path, 'utf8');
const [before, rest] = text.split(start);
const after = rest?.split(end)[1];
if (before === undefined || after === undefined) throw new Error(`${path} has no marker comments for the settings`);
writeFileSync(path, `${before}${start}\n\n${formatSettings()}\n\n${end}${after}`);
