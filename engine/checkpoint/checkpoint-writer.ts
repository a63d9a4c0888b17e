// Turns the synchronous snapshots of a job into a durable checkpoint.
// 1. All new chunks of all operators go behind each other into ONE data file (one fsync), named by job, epoch and checkpoint.
// 2. A table's chain in the manifest is [base, delta, …]; a 'base' chunk starts a new chain; a live table without a chunk
//    keeps its chain; a table that is no longer live vanishes.
// 3. The manifest is created only if absent. Only then the chains in memory move forward: after a failed checkpoint the next
//    snapshot must be 'full' (the operator's dirty marks are gone), which `needsFull` says.

import { crc32c } from '@/engine/core/crc32c';
import { invariant } from '@/engine/core/errors';
import type { StateSnapshot } from '@/engine/state/snapshot';
import type { CheckpointStorage } from './checkpoint-storage';
import {
  fullSizeBytes,
  MANIFEST_FORMAT,
  type Manifest,
  type OperatorEntry,
  type SinkEntry,
  type SourceEntry,
  type StateRange,
} from './manifest';

/** A delta chain longer than this, or heavier than twice its base, is replaced by a full snapshot. */
const CHAIN_LENGTH_MAX = 32;

export interface JobSnapshot {
  readonly checkpointId: number;
  readonly kind: 'checkpoint' | 'savepoint';
  readonly triggeredAtMs: number;
  readonly sources: readonly SourceEntry[];
  readonly operators: readonly { readonly uid: string; readonly name: string; readonly state: StateSnapshot }[];
  readonly sinks: readonly SinkEntry[];
}

export interface WrittenCheckpoint {
  readonly manifest: Manifest;
  readonly manifestName: string;
  /** Bytes written now (Flink checkpointedSize) and bytes the checkpoint refers to in all (full size). */
  readonly checkpointedSizeBytes: number;
  readonly fullSizeBytes: number;
}

export interface WriterIdentity {
  readonly jobId: string;
  readonly leaseEpoch: number;
  readonly planFingerprint: string;
}

type Chains = ReadonlyMap<string, Readonly<Record<string, readonly StateRange[]>>>;

export class CheckpointWriter {
  private readonly storage: CheckpointStorage;
  private readonly identity: WriterIdentity;
  private chains: Chains = new Map();
  private parentId: number | null = null;
  private mustBeFull = true;

  constructor(storage: CheckpointStorage, identity: WriterIdentity) {
    this.storage = storage;
    this.identity = identity;
  }

  /** Whether the next snapshot of this operator must hold everything. */
  needsFull(uid: string): boolean {
    if (this.mustBeFull) return true;
    const tables = this.chains.get(uid);
    if (!tables) return true;
    return Object.values(tables).some((ranges) => isChainHeavy(ranges));
  }

  /** The snapshot was taken but will not be written: its deltas are lost. */
  abandon(): void {
    this.mustBeFull = true;
  }

  /** Throws what the storage throws (disk full, no permission); the checkpoint then does not exist. */
  async write(snapshot: JobSnapshot): Promise<WrittenCheckpoint> {
    try {
      return await this.writeDurably(snapshot);
    } catch (error) {
      this.abandon();
      throw error;
    }
  }

  private async writeDurably(snapshot: JobSnapshot): Promise<WrittenCheckpoint> {
    const id = snapshot.checkpointId;
    const dataFile = `${folderOf(snapshot)}/${this.identity.jobId}-${this.identity.leaseEpoch}-${id}.state`;
    const parts: Uint8Array[] = [];
    let offset = 0;
    const chains = new Map<string, Record<string, StateRange[]>>();
    const operators: OperatorEntry[] = [];
    for (const { uid, name, state } of snapshot.operators) {
      const known = this.chains.get(uid) ?? {};
      const tables: Record<string, StateRange[]> = {};
      for (const table of state.liveTables) tables[table] = [...(known[table] ?? [])];
      for (const chunk of state.chunks) {
        const chain = tables[chunk.table];
        invariant(chain, `chunk of live table "${chunk.table}"`);
        if (chunk.kind === 'base') chain.length = 0;
        chain.push({ file: dataFile, offset, length: chunk.bytes.length, crc32c: crc32c(chunk.bytes) });
        parts.push(chunk.bytes);
        offset += chunk.bytes.length;
      }
      chains.set(uid, tables);
      operators.push({ uid, name, scalars: state.scalars, tables });
    }
    if (parts.length > 0) await this.storage.write(dataFile, parts);
    const manifest: Manifest = {
      format: MANIFEST_FORMAT,
      checkpointId: id,
      parentId: this.parentId,
      kind: snapshot.kind,
      ...this.identity,
      triggeredAtMs: snapshot.triggeredAtMs,
      sources: snapshot.sources,
      operators,
      sinks: snapshot.sinks,
    };
    const manifestName = `${folderOf(snapshot)}/manifest.json`;
    const bytes = new TextEncoder().encode(JSON.stringify(manifest));
    await this.storage.create(manifestName, bytes);
    if (snapshot.kind === 'checkpoint') {
      this.chains = chains;
      this.parentId = id;
      this.mustBeFull = false;
    } else {
      // A savepoint is a person's: its files are not shared with later checkpoints.
      this.mustBeFull = true;
    }
    return {
      manifest,
      manifestName,
      checkpointedSizeBytes: offset + bytes.length,
      fullSizeBytes: fullSizeBytes(manifest),
    };
  }
}

function folderOf(snapshot: JobSnapshot): string {
  return snapshot.kind === 'savepoint' ? `savepoints/sp-${snapshot.checkpointId}` : `chk-${snapshot.checkpointId}`;
}

function isChainHeavy(ranges: readonly StateRange[]): boolean {
  const base = ranges[0]?.length ?? 0;
  const deltas = ranges.slice(1).reduce((sum, range) => sum + range.length, 0);
  return ranges.length > CHAIN_LENGTH_MAX || deltas > 2 * base + 65_536;
}
