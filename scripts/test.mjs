// npm test: lint, types, import rules, dead code, unit + database + API tests, build, journeys in a real browser.
// Every stage prints its time. All stages run even if one fails; the exit code is non-zero if any failed or no test ran.
// `npm test -- unit journeys` runs only the stages named.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findChromium } from './test/find-chromium.mjs';

const scratch = mkdtempSync(join(tmpdir(), 'penstock-test-'));
const counts = { passed: 0, failed: 0, skipped: 0 };

function run(command, args, environment = {}) {
  const { status } = spawnSync(command, args, { stdio: 'inherit', env: { ...process.env, ...environment } });
  return status === 0;
}

const npx = (...args) => run('npx', ['--no-install', ...args]);

function unit() {
  const report = join(scratch, 'vitest.json');
  const isGreen = run('npx', [
    '--no-install',
    'vitest',
    'run',
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${report}`,
  ]);
  const { numPassedTests, numFailedTests, numPendingTests } = JSON.parse(readFileSync(report, 'utf8'));
  counts.passed += numPassedTests;
  counts.failed += numFailedTests;
  counts.skipped += numPendingTests;
  return isGreen && numPassedTests > 0;
}

function journeys() {
  const report = join(scratch, 'journeys.json');
  const chromium = findChromium();
  if (chromium === null) {
    process.stderr.write(
      'journeys: no Chromium found and none could be installed; install Debian\'s package "chromium"\n',
    );
    return false;
  }
  const isGreen = run('npx', ['--no-install', 'playwright', 'test', '--reporter=list,json'], {
    PENSTOCK_CHROMIUM: chromium,
    PLAYWRIGHT_JSON_OUTPUT_NAME: report,
  });
  const { stats } = JSON.parse(readFileSync(report, 'utf8'));
  counts.passed += stats.expected + stats.flaky;
  counts.failed += stats.unexpected;
  counts.skipped += stats.skipped;
  return isGreen && stats.expected > 0;
}

const stages = {
  lint: () => npx('biome', 'check', '.'),
  types: () => run('node', ['scripts/next-env.mjs']) && npx('tsc', '--noEmit'),
  imports: () => run('node', ['scripts/check-imports.mjs']),
  dead: () => npx('knip'),
  build: () => run('node', ['scripts/build.mjs']),
  unit,
  journeys,
};

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !(name in stages));
if (unknown.length > 0) {
  process.stderr.write(`unknown stage ${unknown.join(', ')}; stages: ${Object.keys(stages).join(', ')}\n`);
  process.exit(2);
}
const results = [];
for (const [name, stage] of Object.entries(stages)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  process.stdout.write(`\n== ${name}\n`);
  const startMs = Date.now();
  let isGreen = false;
  try {
    isGreen = stage();
  } catch (error) {
    process.stderr.write(`${name}: ${error.stack}\n`);
  }
  const seconds = ((Date.now() - startMs) / 1000).toFixed(1);
  results.push({ name, isGreen, seconds });
  process.stdout.write(`== ${name}: ${isGreen ? 'ok' : 'FAILED'}, ${seconds} s\n`);
}
rmSync(scratch, { recursive: true, force: true });
process.stdout.write('\n');
for (const { name, isGreen, seconds } of results) {
  process.stdout.write(`${isGreen ? 'ok    ' : 'FAILED'} ${name.padEnd(9)} ${seconds.padStart(7)} s\n`);
}
process.stdout.write(`${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped\n`);
process.exit(results.every((result) => result.isGreen) ? 0 : 1);
