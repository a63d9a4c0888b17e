// The manifest of a checkpoint: everything needed to restore a job, as JSON beside the data files it points into.
// A checkpoint exists if and only if its manifest does: data files are written and fsynced before it.
// Every range carries a CRC32C, so a damaged file is refused at restore instead of giving wrong results.

import type { SinkCommittable, SourceSnapshot } from '@/engine/connectors/connector';
import { EngineError } from '@/engine/core/errors';
import type { StateSnapshot } from '@/engine/state/snapshot';

export const MANIFEST_FORMAT = 1;

/** Bytes [offset, offset + length) of a data file, relative to the pipeline's checkpoint folder. */
export interface StateRange {
  readonly file: string;
  readonly offset: number;
  readonly length: number;
  readonly crc32c: number;
}

export interface OperatorEntry {
  readonly uid: string;
  readonly name: string;
  readonly scalars: StateSnapshot['scalars'];
  /** Per live table: base, then deltas, in order. */
  readonly tables: Readonly<Record<string, readonly StateRange[]>>;
}

export interface SourceEntry {
  readonly uid: string;
  readonly name: string;
  readonly snapshot: SourceSnapshot;
  /** Per split id: running maximum of the watermark expression, null before the first row. */
  readonly splitWatermarks: Readonly<Record<string, number | null>>;
  /** Last watermark given downstream, null = none. */
  readonly emittedWatermark: number | null;
}

export interface SinkEntry {
  readonly uid: string;
  readonly name: string;
  readonly committable: SinkCommittable | null;
}

export interface Manifest {
  readonly format: typeof MANIFEST_FORMAT;
  readonly checkpointId: number;
  readonly parentId: number | null;
  readonly kind: 'checkpoint' | 'savepoint';
  readonly jobId: string;
  /** Fencing epoch of the lease under which it was written. */
  readonly leaseEpoch: number;
  readonly planFingerprint: string;
  readonly triggeredAtMs: number;
  readonly sources: readonly SourceEntry[];
  readonly operators: readonly OperatorEntry[];
  readonly sinks: readonly SinkEntry[];
}

/** Parses and checks the outer shape. Throws `checkpoint.manifest-unreadable`. */
export function parseManifest(text: string, path: string): Manifest {
  const refuse = (detail: string): never => {
    throw new EngineError({
      code: 'checkpoint.manifest-unreadable',
      message: `checkpoint manifest "${path}" cannot be read`,
      detail,
      hint: 'Start from an older checkpoint, a savepoint, or without state.',
    });
  };
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return refuse('It is not valid JSON; the file may be damaged.');
  }
  const manifest = value as Partial<Manifest> | null;
  if (manifest === null || typeof manifest !== 'object') return refuse('It is not a JSON object.');
  if (manifest.format !== MANIFEST_FORMAT)
    return refuse(`Its format is ${String(manifest.format)}, known is ${MANIFEST_FORMAT}.`);
  if (!Array.isArray(manifest.sources) || !Array.isArray(manifest.operators) || !Array.isArray(manifest.sinks)) {
    return refuse('Its lists of sources, operators and sinks are missing.');
  }
  return manifest as Manifest;
}

/** Data files a manifest needs. */
export function referencedFiles(manifest: Manifest): Set<string> {
  const files = new Set<string>();
  for (const operator of manifest.operators) {
    for (const ranges of Object.values(operator.tables)) for (const range of ranges) files.add(range.file);
  }
  return files;
}

/** Bytes of state a manifest points to. */
export function fullSizeBytes(manifest: Manifest): number {
  let total = 0;
  for (const operator of manifest.operators) {
    for (const ranges of Object.values(operator.tables)) for (const range of ranges) total += range.length;
  }
  return total;
}
