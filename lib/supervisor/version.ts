// Penstock's own version, from package.json beside the program.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export function readVersion(): string {
  const root = process.env.PENSTOCK_ROOT ?? process.cwd();
  const parsed = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version?: string };
  return parsed.version ?? 'unknown';
}
