/** Structured logging: each message is one JSON line, which CloudWatch Logs Insights parses by itself. */
export type Logger = {
  /** @param fields of the line, or a function that describes them, which is called only if the line is written */
  readonly [Level in LogLevel]: (message: string, fields?: Fields | (() => Fields)) => void;
} & {
  /** While `work` runs, lines below `warn` are built but not written. */
  rehearse<Result>(work: () => Promise<Result>): Promise<Result>;
};

type Fields = Readonly<Record<string, unknown>>;

export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

const levels: readonly LogLevel[] = ['debug', 'info', 'warn', 'error'];

/** @param write takes one line; by default it writes to standard output, where Lambda reads logs */
export function createLogger({
  level: minLevel = 'info',
  write = (line) => process.stdout.write(line),
}: {
  level?: LogLevel | undefined;
  write?: ((line: string) => unknown) | undefined;
} = {}): Logger {
  let isRehearsing = false;
  const log = (level: LogLevel): Logger[LogLevel] => {
    if (levels.indexOf(level) < levels.indexOf(minLevel)) return () => {};
    const isUsual = levels.indexOf(level) < levels.indexOf('warn');
    return (message, given) => {
      const fields = typeof given === 'function' ? given() : given;
      const line = `${JSON.stringify({ timestamp: new Date().toISOString(), level, message, ...fields })}\n`;
      if (!isRehearsing || !isUsual) write(line);
    };
  };
  return {
    ...{ debug: log('debug'), info: log('info'), warn: log('warn'), error: log('error') },
    async rehearse(work) {
      isRehearsing = true;
      try {
        return await work();
      } finally {
        isRehearsing = false;
      }
    },
  };
}
