// penstock validate FILE.sql: every diagnostic of a script; exit 0 when it has no error, else 2.

import { EXIT_BAD_INPUT, EXIT_OK, planFile } from './script-file';

export async function runCommand(args: string[]): Promise<number> {
  const [file, ...rest] = args;
  if (file === undefined || rest.length > 0) {
    process.stderr.write('usage: penstock validate FILE.sql\n');
    return EXIT_BAD_INPUT;
  }
  const script = await planFile(file);
  if (script === null) return EXIT_BAD_INPUT;
  const sinks = script.plan.nodes.filter((node) => node.kind === 'sink' || node.kind === 'collect').length;
  process.stdout.write(
    `${file}: ok, ${script.plan.nodes.length} operators, ${sinks} ${sinks === 1 ? 'sink' : 'sinks'}\n`,
  );
  return EXIT_OK;
}
