// Where a scan begins and ends: `scan.startup.*` and `scan.bounded.*` (flink-sql.md §12). Pure.

import type { OptionReader } from '@/engine/connectors/option-reader';
import type { KafkaKind } from './kafka-options';

export type StartupSpec =
  | { readonly mode: 'earliest-offset' | 'latest-offset' | 'group-offsets' }
  | { readonly mode: 'timestamp'; readonly timestampMs: number }
  | { readonly mode: 'specific-offsets'; readonly offsets: ReadonlyMap<number, number> };

export type BoundedSpec = { readonly mode: 'unbounded' } | StartupSpec;

const STARTUP_MODES = ['group-offsets', 'earliest-offset', 'latest-offset', 'timestamp', 'specific-offsets'] as const;
const BOUNDED_MODES = ['unbounded', 'latest-offset', 'group-offsets', 'timestamp', 'specific-offsets'] as const;

export function readStartup(reader: OptionReader, kind: KafkaKind, topics: readonly string[]): StartupSpec {
  if (kind === 'upsert-kafka') {
    // Flink reads an upsert table from its beginning always: a later start would show updates of unknown rows.
    for (const key of ['scan.startup.mode', 'scan.startup.timestamp-millis', 'scan.startup.specific-offsets']) {
      reader.unsupported(key, 'An upsert-kafka table is always read from the earliest offset.');
    }
    return { mode: 'earliest-offset' };
  }
  return readPoint(reader, 'scan.startup', topics, reader.choice('scan.startup.mode', STARTUP_MODES, 'group-offsets'));
}

export function readBounded(reader: OptionReader, topics: readonly string[]): BoundedSpec {
  const mode = reader.choice('scan.bounded.mode', BOUNDED_MODES, 'unbounded');
  if (mode === 'unbounded') {
    reader.allow('scan.bounded.timestamp-millis', 'scan.bounded.specific-offsets');
    return { mode };
  }
  return readPoint(reader, 'scan.bounded', topics, mode);
}

function readPoint(
  reader: OptionReader,
  area: 'scan.startup' | 'scan.bounded',
  topics: readonly string[],
  mode: StartupSpec['mode'],
): StartupSpec {
  const timestampKey = `${area}.timestamp-millis`;
  const offsetsKey = `${area}.specific-offsets`;
  reader.allow(timestampKey, offsetsKey);
  if (mode === 'timestamp') {
    if (!reader.has(timestampKey)) {
      reader.report(timestampKey, `'${timestampKey}' is required in 'timestamp' mode but missing`);
    }
    return { mode: 'timestamp', timestampMs: reader.integer(timestampKey, 0, { min: 0 }) };
  }
  if (mode === 'specific-offsets') {
    if (topics.length !== 1) reader.report(offsetsKey, 'specific offsets need exactly one topic');
    return { mode: 'specific-offsets', offsets: readOffsets(reader, offsetsKey) };
  }
  return { mode };
}

/** `partition:0,offset:42;partition:1,offset:300`. */
function readOffsets(reader: OptionReader, key: string): ReadonlyMap<number, number> {
  const offsets = new Map<number, number>();
  const parts = reader.list(key, ';');
  if (parts.length === 0) reader.report(key, `'${key}' is required in 'specific-offsets' mode but missing`);
  for (const part of parts) {
    const match = /^partition:(\d{1,9}),offset:(\d{1,15})$/.exec(part.replaceAll(' ', ''));
    if (match === null) {
      const hint = 'Write: partition:0,offset:42;partition:1,offset:300';
      reader.report(key, `"${part}" is not a partition with its offset`, hint);
      continue;
    }
    offsets.set(Number(match[1]), Number(match[2]));
  }
  return offsets;
}
