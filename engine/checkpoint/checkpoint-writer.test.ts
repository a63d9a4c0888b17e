// Chains of base and deltas, what a failed write leaves, two writers of one id, damage, and retention, on a real folder.

import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { invariant } from '@/engine/core/errors';
import type { StateChunk } from '@/engine/state/snapshot';
import { readManifest, readOperatorState } from './checkpoint-reader';
import { DirectoryStorage } from './checkpoint-storage';
import { CheckpointWriter, type JobSnapshot } from './checkpoint-writer';
import { applyRetention } from './retention';

let folder: string;
let storage: DirectoryStorage;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'penstock-checkpoint-'));
  storage = new DirectoryStorage(folder);
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const aWriter = (leaseEpoch = 1): CheckpointWriter =>
  new CheckpointWriter(storage, { jobId: 'job', leaseEpoch, planFingerprint: 'plan' });
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const chunk = (table: string, kind: StateChunk['kind'], text: string): StateChunk => ({
  table,
  kind,
  bytes: bytes(text),
});

function aSnapshot(checkpointId: number, chunks: readonly StateChunk[], liveTables: readonly string[]): JobSnapshot {
  const state = { chunks, liveTables, scalars: { watermark: checkpointId } };
  const operators = [{ uid: 'op', name: 'window', state }];
  return { checkpointId, kind: 'checkpoint', triggeredAtMs: 0, sources: [], operators, sinks: [] };
}

/** Tables of the one operator as text, read back from disk. */
async function readBack(checkpointId: number): Promise<Record<string, string[]>> {
  const manifest = await readManifest(storage, `chk-${checkpointId}/manifest.json`);
  const [entry] = manifest.operators;
  invariant(entry, 'one operator');
  const { tables } = await readOperatorState(storage, entry);
  const decoder = new TextDecoder();
  return Object.fromEntries(
    Object.entries(tables).map(([name, list]) => [name, list.map((part) => decoder.decode(part))]),
  );
}

describe('checkpoint writer', () => {
  it('chains deltas on their base, drops dead tables, keeps untouched ones', async () => {
    const writer = aWriter();
    await writer.write(aSnapshot(1, [chunk('a', 'base', 'A1'), chunk('b', 'base', 'B1')], ['a', 'b']));
    await writer.write(aSnapshot(2, [chunk('a', 'delta', 'a2')], ['a', 'b']));
    await writer.write(aSnapshot(3, [chunk('c', 'base', 'C3')], ['a', 'c']));
    expect(await readBack(2)).toEqual({ a: ['A1', 'a2'], b: ['B1'] });
    expect(await readBack(3)).toEqual({ a: ['A1', 'a2'], c: ['C3'] });
  });

  it('wants a full snapshot first, after an abandoned one, and when a chain has grown too heavy', async () => {
    const writer = aWriter();
    expect(writer.needsFull('op')).toBe(true);
    await writer.write(aSnapshot(1, [chunk('a', 'base', 'A')], ['a']));
    expect(writer.needsFull('op')).toBe(false);
    writer.abandon();
    expect(writer.needsFull('op')).toBe(true);
    await writer.write(aSnapshot(2, [chunk('a', 'base', 'A')], ['a']));
    await writer.write(aSnapshot(3, [chunk('a', 'delta', 'x'.repeat(70_000))], ['a']));
    expect(writer.needsFull('op')).toBe(true);
  });

  it('a second writer of the same id is refused and leaves the first manifest as it was', async () => {
    await aWriter(1).write(aSnapshot(1, [chunk('a', 'base', 'first')], ['a']));
    const refused = aWriter(2).write(aSnapshot(1, [chunk('a', 'base', 'second')], ['a']));
    await expect(refused).rejects.toMatchObject({ code: 'checkpoint.already-exists' });
    expect(await readBack(1)).toEqual({ a: ['first'] });
  });

  it('a damaged state file is refused at its operator, not read', async () => {
    await aWriter().write(aSnapshot(1, [chunk('a', 'base', 'state')], ['a']));
    const file = join(folder, 'chk-1', 'job-1-1.state');
    const damaged = await readFile(file);
    damaged[0] = (damaged[0] ?? 0) ^ 1;
    await writeFile(file, damaged);
    await expect(readBack(1)).rejects.toMatchObject({ code: 'checkpoint.corrupt' });
  });
});

describe('retention', () => {
  it('removes old manifests but no file that a kept one still needs', async () => {
    const writer = aWriter();
    await writer.write(aSnapshot(1, [chunk('a', 'base', 'A1')], ['a']));
    await writer.write(aSnapshot(2, [chunk('b', 'base', 'B2')], ['a', 'b']));
    await writer.write(aSnapshot(3, [chunk('a', 'delta', 'a3')], ['a']));
    await writer.write(aSnapshot(4, [], ['a']));
    expect(await applyRetention(storage, 2)).toEqual([4, 3]);
    const names = (await storage.list('')).toSorted();
    expect(names).toEqual(['chk-1/job-1-1.state', 'chk-3/job-1-3.state', 'chk-3/manifest.json', 'chk-4/manifest.json']);
    expect(await readBack(4)).toEqual({ a: ['A1', 'a3'] });
  });
});
