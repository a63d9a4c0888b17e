// Builds what runs: dist/ (CLI, engine host, job worker; bundled by esbuild, packages left outside) and .next (the console).
// `node scripts/build.mjs engine` builds only dist/. Prints one line a step with its time.
import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { build } from 'esbuild';
import { sourceStamp } from './build/stamp.mjs';

const parts = process.argv.slice(2);
const wants = (part) => parts.length === 0 || parts.includes(part);

async function step(name, work) {
  const startMs = Date.now();
  process.stdout.write(`building ${name} … `);
  await work();
  process.stdout.write(`${((Date.now() - startMs) / 1000).toFixed(1)} s\n`);
}

async function buildEngine() {
  await build({
    entryPoints: { penstock: 'cli/main.ts', worker: 'engine/runtime/worker-main.ts' },
    outdir: 'dist',
    outExtension: { '.js': '.mjs' },
    chunkNames: 'chunks/[name]-[hash]',
    bundle: true,
    splitting: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    packages: 'external',
    sourcemap: true,
    logLevel: 'warning',
  });
  mkdirSync('dist', { recursive: true });
  writeFileSync('dist/stamp', sourceStamp('engine'));
}

function buildConsole() {
  const { status } = spawnSync('npx', ['--no-install', 'next', 'build'], {
    stdio: ['ignore', process.env.PENSTOCK_BUILD_VERBOSE ? 'inherit' : 'pipe', 'pipe'],
    encoding: 'utf8',
    env: { ...process.env, NEXT_TELEMETRY_DISABLED: '1', NODE_ENV: 'production' },
  });
  if (status !== 0) throw new Error('next build failed; run PENSTOCK_BUILD_VERBOSE=1 node scripts/build.mjs console');
  writeFileSync('.next/penstock-stamp', sourceStamp('console'));
}

if (wants('engine')) await step('engine', buildEngine);
if (wants('console')) await step('console', buildConsole);
