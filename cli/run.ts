// penstock run FILE.sql: runs a script in this process, without console or database. Bounded sources end the run; the
// changelog of a final SELECT goes to stdout as JSON lines. Exit 0 done, 1 failed while running, 2 bad script or usage.

import { randomUUID } from 'node:crypto';
import { parseArgs } from 'node:util';
import {
  createConnectors,
  DirectoryStorage,
  JobAttempt,
  MetricSampler,
  SlotRegistry,
  systemClock,
} from '@/engine/engine';
import type { AttemptResult, JobSpec } from '@/engine/ports';
import { EXIT_BAD_INPUT, EXIT_FAILED, EXIT_OK, type PlannedScript, planFile } from './script-file';

export const RUN_USAGE = `usage: penstock run FILE.sql [--stats] [--checkpoints DIR] [--bootstrap HOST:PORT,…]

  --stats            print one JSON line on stderr at the end: recordsIn, recordsOut, wallMs, cpuMs, peakRssBytes
  --checkpoints DIR  take checkpoints there (SET 'execution.checkpointing.interval') and go on from the newest one
  --bootstrap LIST   Kafka brokers for tables without 'properties.bootstrap.servers' (default: PENSTOCK_KAFKA)
`;

interface RunOptions {
  readonly checkpoints: string | undefined;
  readonly bootstrap: string | undefined;
}

export async function runCommand(args: string[]): Promise<number> {
  const parsed = parse(args);
  if (parsed === null) return EXIT_BAD_INPUT;
  const script = await planFile(parsed.file);
  if (script === null) return EXIT_BAD_INPUT;
  const startMs = performance.now();
  const cpu = process.cpuUsage();
  const metrics = new SlotRegistry();
  const attempt = await createAttempt(script, parsed.options, metrics);
  const onSignal = (): void => attempt.cancel();
  process.once('SIGINT', onSignal).once('SIGTERM', onSignal);
  const result = await attempt.run();
  if (parsed.withStats) printStats(metrics, startMs, cpu);
  return report(result);
}

function parse(args: string[]): { file: string; withStats: boolean; options: RunOptions } | null {
  try {
    const options = {
      stats: { type: 'boolean' },
      checkpoints: { type: 'string' },
      bootstrap: { type: 'string' },
    } as const;
    const { values, positionals } = parseArgs({ args, options, allowPositionals: true });
    const [file, ...rest] = positionals;
    if (file === undefined || rest.length > 0) throw new Error('exactly one script file is needed');
    const { checkpoints, bootstrap } = values;
    return { file, withStats: values.stats ?? false, options: { checkpoints, bootstrap } };
  } catch (error) {
    process.stderr.write(`penstock run: ${error instanceof Error ? error.message : String(error)}\n${RUN_USAGE}`);
    return null;
  }
}

async function createAttempt(script: PlannedScript, options: RunOptions, metrics: SlotRegistry): Promise<JobAttempt> {
  const writeLine = (line: string, isError: boolean): void => {
    (isError ? process.stderr : process.stdout).write(`${line}\n`);
  };
  const storage = options.checkpoints === undefined ? null : new DirectoryStorage(options.checkpoints);
  const newest = storage ? await newestCheckpoint(storage) : null;
  const bootstrap = options.bootstrap ?? process.env.PENSTOCK_KAFKA;
  const spec: JobSpec = {
    jobId: randomUUID(),
    plan: script.plan,
    leaseEpoch: 0,
    checkpoint: {
      intervalMs: storage ? Number(script.plan.options['execution.checkpointing.interval-ms'] ?? 10_000) : 0,
      minPauseMs: 0,
      timeoutMs: 600_000,
    },
    retainedCheckpoints: 2,
    nextCheckpointId: (newest ?? 0) + 1,
    restoreFrom: newest === null ? null : `chk-${newest}/manifest.json`,
    allowNonRestoredState: false,
    startOverride: {},
    connectorDefaults: bootstrap ? { 'properties.bootstrap.servers': bootstrap } : {},
  };
  return new JobAttempt(spec, {
    clock: systemClock,
    connectors: createConnectors(writeLine),
    storage,
    metrics,
    collect: (lines) => process.stdout.write(lines.slice()),
    events: {
      running: () => {},
      waiting: (what) => {
        if (what !== null) process.stderr.write(`penstock: waiting: ${what}\n`);
      },
      checkpointEnded: async (outcome) => {
        if (outcome.outcome === 'failed')
          process.stderr.write(`penstock: checkpoint failed: ${outcome.error.message}\n`);
      },
      badRecord: (source, sample) =>
        process.stderr.write(
          `penstock: bad record in "${source}" at ${sample.split} ${sample.position}: ${sample.reason}\n`,
        ),
      sourceStatus: () => {},
    },
  });
}

async function newestCheckpoint(storage: DirectoryStorage): Promise<number | null> {
  const names = await storage.list('');
  const ids = names.map((name) => Number(/^chk-(\d+)\/manifest\.json$/.exec(name)?.[1] ?? Number.NaN));
  const known = ids.filter((id) => !Number.isNaN(id));
  return known.length === 0 ? null : Math.max(...known);
}

function printStats(metrics: SlotRegistry, startMs: number, cpu: NodeJS.CpuUsage): void {
  const sampler = new MetricSampler(metrics.buffer, 0);
  for (const slot of metrics.layout()) sampler.addSlot(slot);
  const samples = sampler.sample(1);
  const sum = (name: string, kinds: readonly string[]): number =>
    samples
      .filter((sample) => sample.name === name && kinds.includes(sample.labels.kind ?? ''))
      .reduce((total, sample) => total + sample.value, 0);
  const used = process.cpuUsage(cpu);
  const stats = {
    recordsIn: sum('numRecordsIn', ['source', 'values']),
    recordsOut: sum('numRecordsIn', ['sink', 'collect']),
    wallMs: Math.round(performance.now() - startMs),
    cpuMs: Math.round((used.user + used.system) / 1000),
    peakRssBytes: process.resourceUsage().maxRSS * 1024,
  };
  process.stderr.write(`${JSON.stringify(stats)}\n`);
}

function report(result: AttemptResult): number {
  if (result.kind === 'finished' || result.kind === 'stopped') return EXIT_OK;
  if (result.kind === 'canceled') {
    process.stderr.write('penstock: canceled\n');
    return EXIT_FAILED;
  }
  const { error } = result;
  process.stderr.write(`penstock: ${error.code}: ${error.message}\n`);
  if (error.detail) process.stderr.write(`  ${error.detail}\n`);
  if (error.hint) process.stderr.write(`  hint: ${error.hint}\n`);
  if (error.code === 'internal.error' && error.stack) process.stderr.write(`${error.stack}\n`);
  return EXIT_FAILED;
}
