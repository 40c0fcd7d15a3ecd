import { compareResults, readNoise } from '../framework/compare.ts';
import type { Results } from '../framework/results.ts';
import { formatNumber } from './plots/summarise-table.ts';

/** Prints now against then, what changed first. @returns the exit code: 1 where something is slower than noise explains */
export function printComparison(now: Results, then: Results): 0 | 1 {
  const noise = readNoise(now, then);
  const order = { slower: 0, faster: 1, same: 2 };
  const comparisons = compareResults(now, then, { noise }).sort((a, b) => order[a.verdict] - order[b.verdict]);
  console.log(`\nAgainst the stored run; the same is whatever is within ${formatNumber(noise * 100)} % (A/A runs)`);
  for (const { where, ratio, verdict, isOfRatios } of comparisons) {
    const figures = `${formatNumber(ratio.value)} [${formatNumber(ratio.low)}–${formatNumber(ratio.high)}]`;
    console.log(
      `  ${verdict.padEnd(6)}  ${figures.padEnd(22)} ${where}${isOfRatios ? ', as a ratio to its baseline' : ''}`,
    );
  }
  const slower = comparisons.filter(({ verdict }) => verdict === 'slower').length;
  console.log(`  ${comparisons.length} rows compared: ${slower} slower`);
  return slower > 0 ? 1 : 0;
}
