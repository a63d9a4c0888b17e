// penstock explain FILE.sql: the physical plan as a tree, with changelog modes and the state each operator keeps.

import { explainPlan } from '@/engine/engine';
import { EXIT_BAD_INPUT, EXIT_OK, planFile } from './script-file';

export async function runCommand(args: string[]): Promise<number> {
  const [file, ...rest] = args;
  if (file === undefined || rest.length > 0) {
    process.stderr.write('usage: penstock explain FILE.sql\n');
    return EXIT_BAD_INPUT;
  }
  const script = await planFile(file);
  if (script === null) return EXIT_BAD_INPUT;
  process.stdout.write(`${explainPlan(script.plan)}\n`);
  return EXIT_OK;
}
