import { stripVTControlCharacters, styleText } from 'node:util';

type Style = Parameters<typeof styleText>[0];

/** What commands print to people: on a terminal one line of progress and colours, elsewhere (CI, a pipe) plain lines. */
export type Terminal = {
  /** Colours follow NO_COLOR, NODE_DISABLE_COLORS and FORCE_COLOR; without them a terminal has colours and a pipe has none. */
  style(style: Style, text: string): string;
  /** Prints lines that stay. A terminal gets them wrapped at its width. */
  print(text: string): void;
  /** Shows progress: on a terminal in one line that is overwritten, elsewhere as a line every few seconds. */
  show(text: string): void;
  /** Removes the line of progress. */
  clear(): void;
};

type Output = Pick<NodeJS.WriteStream, 'write'> & { readonly isTTY?: boolean; readonly columns?: number };

const clearLine = '\r\x1b[K';

/** @param options.everyMs shortest time between two lines of progress where there is no terminal */
export function createTerminal({
  stream = process.stdout as Output,
  env = process.env,
  everyMs = 5000,
}: {
  stream?: Output;
  env?: Readonly<Record<string, string | undefined>>;
  everyMs?: number;
} = {}): Terminal {
  const isInteractive = stream.isTTY === true && env['TERM'] !== 'dumb' && (env['CI'] ?? '') === '';
  const width = () =>
    stream.isTTY === true && (stream.columns ?? 0) > 0 ? (stream.columns ?? 0) : Number.POSITIVE_INFINITY;
  let shown = '';
  let lastMs = performance.now();
  return {
    style: (style, text) => (isColoured(stream, env) ? styleText(style, text, { validateStream: false }) : text),
    print(text) {
      const lines = text.split('\n').flatMap((line) => wrap(line, width()));
      const before = shown === '' ? '' : clearLine;
      stream.write(`${before}${lines.join('\n')}\n${shown}`);
    },
    show(text) {
      if (isInteractive) {
        shown = cut(text, width() - 1);
        stream.write(clearLine + shown);
      } else if (performance.now() - lastMs >= everyMs) {
        lastMs = performance.now();
        stream.write(`${text}\n`);
      }
    },
    clear() {
      if (shown !== '') stream.write(clearLine);
      shown = '';
    },
  };
}

/** Time that a piece of work has taken and, where it can be known, still takes. */
export function describeTime(
  elapsedMs: number,
  { expectedMs, share }: { expectedMs?: number | undefined; share?: number } = {},
): string {
  const totalMs = share !== undefined && share > 0 ? elapsedMs / share : expectedMs;
  const leftMs = totalMs === undefined ? undefined : totalMs - elapsedMs;
  if (leftMs === undefined) return formatDuration(elapsedMs);
  return `${formatDuration(elapsedMs)}, ${leftMs < 500 ? 'nearly done' : `about ${formatDuration(leftMs)} left`}`;
}

function formatDuration(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  return seconds < 100 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

/** https://no-color.org and https://force-color.org: the second one wins, as in Node. */
function isColoured(stream: Output, env: Readonly<Record<string, string | undefined>>): boolean {
  const { FORCE_COLOR: forced, NO_COLOR: without, NODE_DISABLE_COLORS: disabled } = env;
  if (forced !== undefined) return forced !== '0' && forced !== 'false';
  if ((without ?? '') !== '' || (disabled ?? '') !== '') return false;
  return stream.isTTY === true && env['TERM'] !== 'dumb';
}

/** Breaks a line between words. Continued lines are indented as the first one. */
function wrap(line: string, width: number): string[] {
  if (stripVTControlCharacters(line).length <= width) return [line];
  const indent = ' '.repeat(Math.min(/^ */.exec(line)?.[0].length ?? 0, Math.floor(width / 2)));
  const lines: string[] = [];
  let current = indent;
  for (const word of line.trim().split(' ')) {
    const longer = current.trim() === '' ? current + word : `${current} ${word}`;
    if (stripVTControlCharacters(longer).length > width && current.trim() !== '') {
      lines.push(current);
      current = indent + word;
    } else current = longer;
  }
  return [...lines, current];
}

function cut(text: string, width: number): string {
  return text.length <= width ? text : `${text.slice(0, Math.max(0, width - 1))}…`;
}
