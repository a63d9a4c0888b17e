// A source and a sink in memory, for tests of whole jobs: rows are given per split, batches are cut by a seeded random
// number, a planned crash throws at the n-th poll, and the sink keeps rows by checkpoint so that only committed ones count.

import type { Connector, SinkWriter, SourceReader, SourceSnapshot, SplitStatus } from '@/engine/connectors/connector';
import { formatRowKind } from '@/engine/core/row-kind';
import { item } from '@/engine/core/typed-array';
import { buildBatch, readBatch } from './batch-builder';

export interface MemoryTable {
  /** Rows per split, values as in LiteralValue, in the order of the physical columns. */
  readonly splits: readonly (readonly (readonly unknown[])[])[];
}

export interface MemoryWorld {
  readonly tables: Record<string, MemoryTable>;
  /** Uniform in [0, 1). */
  readonly random: () => number;
  /** Throws at this poll (counted over the world's life); Infinity = never. */
  crashAtPoll: number;
  polls: number;
  /** Rows per sink table as text, committed ones only. */
  readonly committed: Record<string, string[]>;
}

export function aMemoryWorld(tables: Record<string, MemoryTable>, random: () => number): MemoryWorld {
  return { tables, random, crashAtPoll: Number.POSITIVE_INFINITY, polls: 0, committed: {} };
}

export function createMemoryConnector(world: MemoryWorld): Connector {
  return {
    name: 'memory',
    isSource: true,
    isSink: true,
    metadata: {},
    sinkMode: () => 'all',
    sourceMode: () => 'append',
    isBounded: () => true,
    validate: () => [],
    createReader: (request) =>
      createReader(
        world,
        request.table.name,
        request.table.physicalFields.map((field) => field.type),
      ),
    createWriter: (context) =>
      createWriter(
        world,
        context.table.name,
        context.table.physicalFields.map((field) => field.type),
      ),
  };
}

function createReader(world: MemoryWorld, name: string, types: Parameters<typeof buildBatch>[0]): SourceReader {
  const splits = world.tables[name]?.splits ?? [];
  const positions = splits.map(() => 0);
  const isSplitFinished = (split: number): boolean => item(positions, split) >= item(splits, split).length;
  const isFinished = (): boolean => splits.every((_rows, split) => isSplitFinished(split));
  return {
    open: async (restored: SourceSnapshot | null) => {
      restored?.splits.forEach((split, index) => {
        positions[index] = Number(split.position);
      });
    },
    splitIds: () => splits.map((_rows, split) => `${name}-${split}`),
    poll: (splitWatermark) => {
      world.polls++;
      if (world.polls >= world.crashAtPoll) throw new Error(`planned crash at poll ${world.polls}`);
      const ready = splits.map((_rows, split) => split).filter((split) => !isSplitFinished(split));
      if (ready.length === 0) return null;
      const split = ready.reduce((best, other) => (splitWatermark(other) < splitWatermark(best) ? other : best));
      const start = item(positions, split);
      const end = Math.min(item(splits, split).length, start + 1 + Math.floor(world.random() * 7));
      positions[split] = end;
      const rows = item(splits, split).slice(start, end);
      return {
        split,
        batch: buildBatch(
          types,
          rows.map((row) => [...row]),
        ),
      };
    },
    available: async () => {},
    isSplitFinished,
    isFinished,
    snapshot: () => ({
      splits: positions.map((position, split) => ({ id: `${name}-${split}`, position: String(position) })),
    }),
    notifyCheckpointComplete: () => {},
    splitStatus: (): SplitStatus[] => [],
    close: async () => {},
  };
}

function createWriter(world: MemoryWorld, name: string, types: Parameters<typeof buildBatch>[0]): SinkWriter {
  let pending: string[] = [];
  const committed = world.committed[name] ?? [];
  world.committed[name] = committed;
  return {
    open: async (restored) => {
      // A crash between "checkpoint durable" and "committed" leaves rows that restore must finish.
      const staged = restored?.rows;
      if (Array.isArray(staged) && restored?.base === committed.length) committed.push(...(staged as string[]));
    },
    write: (batch) => {
      readBatch(batch, types).forEach((row, index) => {
        pending.push(`${formatRowKind(batch.rowKinds?.[index] ?? 0)} ${row.map(String).join('|')}`);
      });
    },
    kick: () => {},
    whenWritable: () => null,
    flush: async () => {},
    prepareCommit: () => {
      const rows = pending;
      pending = [];
      return { rows, base: committed.length };
    },
    commit: async (_checkpointId, committable) => {
      const rows = committable?.rows;
      if (Array.isArray(rows) && committable?.base === committed.length) committed.push(...(rows as string[]));
    },
    close: async () => {},
  };
}
