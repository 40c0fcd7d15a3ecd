import { type ParseArgsConfig, parseArgs } from 'node:util';

/**
 * Reads the flags of a command. With `--help` it prints the usage and ends the process; for a flag that is not valid it prints one
 * sentence and the usage, and ends it with 1.
 */
export function readArguments<Options extends NonNullable<ParseArgsConfig['options']>>(
  usage: string,
  options: Options,
) {
  const isHelp = process.argv.slice(2).some((argument) => argument === '--help' || argument === '-h');
  if (isHelp) {
    process.stdout.write(usage);
    process.exit(0);
  }
  try {
    return parseArgs<{ options: Options; strict: true }>({ options, strict: true }).values;
  } catch (error) {
    return exitWithUsage((error as Error).message.split('. ')[0] ?? '', usage);
  }
}

/** Ends the process with 1 after one sentence that says which flag is wrong. */
export function exitWithUsage(sentence: string, usage: string): never {
  process.stderr.write(`${sentence}\n\n${usage}`);
  process.exit(1);
}
