#!/usr/bin/env node
// Launcher: makes sure that dist/ (and, for `start`, the console) is built from the present sources, then runs the CLI.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 9)) {
  process.stderr.write(`penstock: Node.js 20.9 or newer is needed, this is ${process.versions.node}\n`);
  process.exit(2);
}
process.env.PENSTOCK_ROOT = root;

/** Sources are only there in a checkout; an installed package is built already. */
async function buildIfNeeded(part, marker) {
  if (process.env.PENSTOCK_SKIP_BUILD === '1' && existsSync(join(root, marker))) return;
  const { sourceStamp } = await import('../scripts/build/stamp.mjs');
  const cwd = process.cwd();
  process.chdir(root);
  const stamp = sourceStamp(part);
  process.chdir(cwd);
  const built = existsSync(join(root, marker)) ? readFileSync(join(root, marker), 'utf8') : '';
  if (built === stamp) return;
  const isFirst = built === '';
  process.stderr.write(
    `penstock: ${isFirst ? 'first start: building' : 'sources have changed: building'} the ${part}\n`,
  );
  const { status } = spawnSync(process.execPath, [join(root, 'scripts', 'build.mjs'), part], {
    cwd: root,
    stdio: ['ignore', 2, 2],
  });
  if (status !== 0) {
    process.stderr.write('penstock: the build failed; its messages are above\n');
    process.exit(1);
  }
}

await buildIfNeeded('engine', 'dist/stamp');
if (process.argv[2] === 'start' && !process.argv.includes('--help'))
  await buildIfNeeded('console', '.next/penstock-stamp');
const { main } = await import('../dist/penstock.mjs');
process.exitCode = await main(process.argv.slice(2));
