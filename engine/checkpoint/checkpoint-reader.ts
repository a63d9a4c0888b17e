// Reads a checkpoint back: the manifest, then the state of one operator at a time with its CRCs checked.

import { crc32c } from '@/engine/core/crc32c';
import { EngineError } from '@/engine/core/errors';
import type { RestoredState } from '@/engine/state/snapshot';
import type { CheckpointStorage } from './checkpoint-storage';
import { type Manifest, type OperatorEntry, parseManifest, type StateRange } from './manifest';

export async function readManifest(storage: CheckpointStorage, name: string): Promise<Manifest> {
  let bytes: Uint8Array;
  try {
    bytes = await storage.read(name);
  } catch (error) {
    throw new EngineError({
      code: 'checkpoint.manifest-missing',
      message: `checkpoint manifest "${name}" is not in "${storage.location}"`,
      hint: 'Start from another checkpoint or without state.',
      cause: error,
    });
  }
  return parseManifest(new TextDecoder().decode(bytes), name);
}

export async function readOperatorState(storage: CheckpointStorage, entry: OperatorEntry): Promise<RestoredState> {
  const tables: Record<string, Uint8Array[]> = {};
  for (const [table, ranges] of Object.entries(entry.tables)) {
    const chunks: Uint8Array[] = [];
    for (const range of ranges) chunks.push(await readChecked(storage, range, entry.name));
    tables[table] = chunks;
  }
  return { tables, scalars: entry.scalars };
}

async function readChecked(storage: CheckpointStorage, range: StateRange, operator: string): Promise<Uint8Array> {
  const bytes = await storage.readRange(range.file, range.offset, range.length);
  if (crc32c(bytes) !== range.crc32c) {
    throw new EngineError({
      code: 'checkpoint.corrupt',
      message: `state of operator "${operator}" in "${range.file}" is damaged at byte ${range.offset}`,
      detail: 'Its checksum does not match the one in the manifest.',
      hint: 'Start from an older checkpoint.',
    });
  }
  return bytes;
}
