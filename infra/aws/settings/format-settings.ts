import type { StageSetting } from './setting.ts';
import { stageSettings } from './stage-settings.ts';

/** The reference of every setting for docs/deploy.md, in Markdown: one table per group. */
export function formatSettings(): string {
  return Object.entries<Record<string, StageSetting<unknown>>>(stageSettings)
    .map(([group, settings]) => {
      const rows = Object.entries(settings).map(([name, { expects, fallback, why }]) =>
        [`\`${name}\``, expects, formatFallback(fallback), why].map(escapeCell).join(' | '),
      );
      return [`### ${group}`, '', '| setting | takes | default | meaning |', '|---|---|---|---|']
        .concat(rows.map((row) => `| ${row} |`))
        .join('\n');
    })
    .join('\n\n');
}

function formatFallback(fallback: unknown): string {
  if (fallback === null) return 'none';
  if (Array.isArray(fallback)) return fallback.length === 0 ? 'none' : fallback.join(', ');
  if (typeof fallback === 'object') return 'none';
  return `\`${fallback}\``;
}

function escapeCell(text: string): string {
  return text.replaceAll('|', '\\|');
}
