// Whole jobs over in-memory tables: straight through, crashed at every kind of moment and restored, stopped and started.

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DirectoryStorage } from '@/engine/checkpoint/checkpoint-storage';
import { systemClock } from '@/engine/core/clock';
import { invariant } from '@/engine/core/errors';
import { SlotRegistry } from '@/engine/metrics/slot-registry';
import { planScript } from '@/engine/plan/plan-script';
import type { AttemptResult, CheckpointOutcome, JobSpec } from '@/engine/ports';
import { aMemoryWorld, createMemoryConnector, type MemoryWorld } from '@/engine/testing/memory-connector';
import { JobAttempt } from './job-attempt';

const SCRIPT = `
CREATE TABLE orders (region STRING, amount BIGINT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts - INTERVAL '2' SECOND)
  WITH ('connector' = 'memory');
CREATE TABLE revenue (region STRING, window_start TIMESTAMP(3), orders BIGINT, total BIGINT) WITH ('connector' = 'memory');
CREATE TABLE totals (region STRING, orders BIGINT, PRIMARY KEY (region) NOT ENFORCED) WITH ('connector' = 'memory');
INSERT INTO revenue
  SELECT region, window_start, COUNT(*), SUM(amount) FROM TABLE(TUMBLE(TABLE orders, DESCRIPTOR(ts), INTERVAL '10' SECOND))
  GROUP BY region, window_start, window_end;
INSERT INTO totals SELECT region, COUNT(*) FROM orders GROUP BY region;
`;

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'penstock-attempt-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** Linear congruential generator (Numerical Recipes). */
function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** Rows up to `jitterMs` out of order; the watermark allows 2 s. Late rows are only deterministic within one split. */
function aWorld(seed: number, splits = 2, jitterMs = 1500): MemoryWorld {
  const random = seeded(seed);
  const split = (): unknown[][] =>
    Array.from({ length: 200 }, (_unused, index) => [
      ['north', 'south', 'east'][Math.floor(random() * 3)],
      BigInt(Math.floor(random() * 100)),
      index * 250 - Math.floor(random() * jitterMs),
    ]);
  return aMemoryWorld({ orders: { splits: Array.from({ length: splits }, split) } }, random);
}

interface Run {
  readonly result: AttemptResult;
  readonly outcomes: CheckpointOutcome[];
}

async function runAttempt(
  world: MemoryWorld,
  changes: Partial<JobSpec>,
  onStart?: (attempt: JobAttempt) => void,
): Promise<Run> {
  const connectors = [createMemoryConnector(world)];
  const { plan, diagnostics } = planScript(SCRIPT, { connectors });
  expect(diagnostics).toEqual([]);
  invariant(plan, 'the script plans');
  const outcomes: CheckpointOutcome[] = [];
  const spec: JobSpec = {
    jobId: 'job',
    plan,
    leaseEpoch: 1,
    checkpoint: { intervalMs: 1, minPauseMs: 0, timeoutMs: 60_000 },
    retainedCheckpoints: 3,
    nextCheckpointId: 1,
    restoreFrom: null,
    allowNonRestoredState: false,
    startOverride: {},
    connectorDefaults: {},
    ...changes,
  };
  const attempt = new JobAttempt(spec, {
    clock: systemClock,
    connectors,
    storage: new DirectoryStorage(folder),
    metrics: new SlotRegistry(),
    collect: () => {},
    events: {
      running: () => onStart?.(attempt),
      waiting: () => {},
      badRecord: () => {},
      sourceStatus: () => {},
      checkpointEnded: async (outcome) => {
        outcomes.push(outcome);
      },
    },
  });
  return { result: await attempt.run(), outcomes };
}

async function undisturbed(seed: number, splits = 2, jitterMs = 1500): Promise<Record<string, string[]>> {
  const world = aWorld(seed, splits, jitterMs);
  const { result } = await runAttempt(world, {});
  expect(result).toEqual({ kind: 'finished' });
  await rm(folder, { recursive: true, force: true });
  return world.committed;
}

const newestOf = (outcomes: readonly CheckpointOutcome[]): number =>
  Math.max(0, ...outcomes.map((outcome) => (outcome.outcome === 'completed' ? outcome.checkpointId : 0)));

describe('a job attempt', () => {
  it.each([
    ['two splits, rows out of order', 2, 1500],
    ['one split with late rows', 1, 6000],
  ])(
    'crashed at any poll and restored gives exactly the rows of an undisturbed run: %s',
    async (_name, splits, jitterMs) => {
      for (const seed of [1, 2, 3]) {
        const expected = await undisturbed(seed, splits, jitterMs);
        expect(expected.revenue?.length).toBeGreaterThan(10);
        const world = aWorld(seed, splits, jitterMs);
        const crashes = seeded(seed + 100);
        let next = 1;
        let newest = 0;
        for (let attempt = 0; ; attempt++) {
          world.crashAtPoll = attempt < 8 ? world.polls + 1 + Math.floor(crashes() * 60) : Number.POSITIVE_INFINITY;
          const restoreFrom = newest === 0 ? null : `chk-${newest}/manifest.json`;
          const { result, outcomes } = await runAttempt(world, {
            restoreFrom,
            nextCheckpointId: next,
            leaseEpoch: attempt,
          });
          newest = Math.max(newest, newestOf(outcomes));
          next = Math.max(next, newest + 1, ...outcomes.map((outcome) => outcome.checkpointId + 1));
          if (result.kind === 'finished') break;
          expect(result).toMatchObject({
            kind: 'failed',
            error: { message: expect.stringContaining('planned crash') },
          });
        }
        expect(newest, `seed ${seed}`).toBeGreaterThan(1);
        expect(world.committed.revenue?.toSorted(), `seed ${seed}`).toEqual(expected.revenue?.toSorted());
        expect(lastPerKey(world.committed.totals), `seed ${seed}`).toEqual(lastPerKey(expected.totals));
        await rm(folder, { recursive: true, force: true });
      }
    },
  );

  it('stopped with a savepoint and started from it goes on where it was', async () => {
    const expected = await undisturbed(7);
    const world = aWorld(7);
    const first = await runAttempt(world, {}, (attempt) => attempt.stop(true));
    expect(first.result).toEqual({ kind: 'stopped', checkpointId: 1 });
    const savepoint = first.outcomes.at(-1);
    invariant(savepoint?.outcome === 'completed', 'the savepoint completed');
    const second = await runAttempt(world, { restoreFrom: savepoint.manifestName, nextCheckpointId: 2 });
    expect(second.result).toEqual({ kind: 'finished' });
    expect(world.committed.revenue?.toSorted()).toEqual(expected.revenue?.toSorted());
  });

  it('a checkpoint folder that cannot be written fails the checkpoint with its reason, and the last one fails the job', async () => {
    await rm(folder, { recursive: true, force: true });
    await writeFile(folder, 'a file where the folder should be');
    const { result, outcomes } = await runAttempt(aWorld(5), {});
    expect(outcomes.length).toBeGreaterThan(1);
    expect(outcomes[0]).toMatchObject({ outcome: 'failed', reason: 'IO_EXCEPTION', error: { code: 'checkpoint.io' } });
    expect(result).toMatchObject({ kind: 'failed', error: { code: 'checkpoint.io' } });
  });

  it('canceled ends at once without a checkpoint', async () => {
    const { result } = await runAttempt(aWorld(9), {}, (attempt) => attempt.cancel());
    expect(result).toEqual({ kind: 'canceled' });
  });
});

function lastPerKey(rows: readonly string[] | undefined): Record<string, string> {
  const last: Record<string, string> = {};
  for (const row of rows ?? []) last[row.split(/[ |]/)[1] ?? ''] = row.slice(3);
  return last;
}
