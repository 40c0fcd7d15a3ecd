import { compareResults, readNoise } from '../framework/compare.ts';
import type { Results } from '../framework/results.ts';
import { formatNumber } from './plots/summarise-table.ts';

/** Prints a new run compared with a stored one, changes first. @returns the exit code: 1 if a row is slower than the noise explains */
export function printComparison(fresh: Results, stored: Results): 0 | 1 {
  const noise = readNoise(fresh, stored);
  const order = { slower: 0, faster: 1, same: 2 };
  const comparisons = compareResults(fresh, stored, { noise }).sort((a, b) => order[a.verdict] - order[b.verdict]);
  console.log(
    `\nNew run divided by the stored run; differences within ${formatNumber(noise * 100)} % are noise (A/A runs)`,
  );
  for (const { where, ratio, verdict, isOfRatios } of comparisons) {
    const figures = `${formatNumber(ratio.value)} [${formatNumber(ratio.low)}–${formatNumber(ratio.high)}]`;
    console.log(
      `  ${verdict.padEnd(6)}  ${figures.padEnd(22)} ${where}${isOfRatios ? ' (ratio to its baseline)' : ''}`,
    );
  }
  const slower = comparisons.filter(({ verdict }) => verdict === 'slower').length;
  console.log(`  ${comparisons.length} rows compared: ${slower} slower`);
  return slower > 0 ? 1 : 0;
}
