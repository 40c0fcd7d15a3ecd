import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { formatResults, type Results } from '../framework/results.ts';
import { writeHtmlReport } from './html-report.ts';
import { writeMarkdownReport } from './markdown-report.ts';

/** Writes results.json, report.md and report.html into a folder. */
export async function writeReport(folder: string, results: Results): Promise<void> {
  await mkdir(folder, { recursive: true });
  const text = formatResults(results);
  const stored: Results = JSON.parse(text); // the report shows exactly the rounded figures of the file
  await writeFile(join(folder, 'results.json'), text);
  await writeFile(join(folder, 'report.md'), writeMarkdownReport(stored));
  await writeFile(join(folder, 'report.html'), writeHtmlReport(stored));
}
