// What one partition remembers of its idempotent producers: epoch and the last five batches of each, so that a batch sent
// again is answered with its first offset and not written twice, and a gap in the sequence is refused. In memory; a
// snapshot is written when a segment begins and at a clean stop, and the log after it is scanned on start.
// Source of the rules: KIP-98, "Idempotent Producer Guarantees".

import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { crc32c } from '@/engine/core/crc32c';
import type { BatchHeader } from './batch-header';

const BATCHES_KEPT = 5;
const SEQUENCE_COUNT = 2 ** 31;

interface SequencedBatch {
  readonly firstSequence: number;
  readonly lastSequence: number;
  readonly baseOffset: number;
}

interface ProducerEntry {
  epoch: number;
  /** When it last wrote, by the broker's clock. */
  lastSeenAt: number;
  batches: SequencedBatch[];
}

export type SequenceVerdict =
  | { readonly kind: 'append' }
  | { readonly kind: 'duplicate'; readonly baseOffset: number }
  | { readonly kind: 'fenced'; readonly currentEpoch: number }
  | { readonly kind: 'out-of-order'; readonly expectedSequence: number };

const APPEND: SequenceVerdict = { kind: 'append' };

export class ProducerState {
  private readonly producers = new Map<number, ProducerEntry>();

  /** What must happen to a batch that a producer wants to append. */
  check(header: BatchHeader): SequenceVerdict {
    const entry = header.producerId < 0 ? undefined : this.producers.get(header.producerId);
    if (entry === undefined) return APPEND;
    if (header.producerEpoch < entry.epoch) return { kind: 'fenced', currentEpoch: entry.epoch };
    if (header.producerEpoch > entry.epoch) {
      return header.baseSequence === 0 ? APPEND : { kind: 'out-of-order', expectedSequence: 0 };
    }
    const lastSequence = lastSequenceOf(header);
    const duplicate = entry.batches.find(
      (batch) => batch.firstSequence === header.baseSequence && batch.lastSequence === lastSequence,
    );
    if (duplicate !== undefined) return { kind: 'duplicate', baseOffset: duplicate.baseOffset };
    const newest = entry.batches.at(-1);
    if (newest === undefined) return APPEND;
    const expectedSequence = (newest.lastSequence + 1) % SEQUENCE_COUNT;
    return header.baseSequence === expectedSequence ? APPEND : { kind: 'out-of-order', expectedSequence };
  }

  /** Notes a batch that is in the log. */
  update(header: BatchHeader, now: number): void {
    if (header.producerId < 0) return;
    let entry = this.producers.get(header.producerId);
    if (entry === undefined || entry.epoch !== header.producerEpoch) {
      entry = { epoch: header.producerEpoch, lastSeenAt: now, batches: [] };
      this.producers.set(header.producerId, entry);
    }
    entry.lastSeenAt = now;
    entry.batches.push({
      firstSequence: header.baseSequence,
      lastSequence: lastSequenceOf(header),
      baseOffset: header.baseOffset,
    });
    if (entry.batches.length > BATCHES_KEPT) entry.batches.shift();
  }

  /** Forgets producers that have not written since `before`. */
  expire(before: number): void {
    for (const [producerId, entry] of this.producers) {
      if (entry.lastSeenAt < before) this.producers.delete(producerId);
    }
  }

  save(path: string): void {
    const text = JSON.stringify([...this.producers]);
    writeFileSync(`${path}.tmp`, `${crc32c(Buffer.from(text))}\n${text}`);
    renameSync(`${path}.tmp`, path);
  }

  /** Replaces the state by a snapshot; false (and an empty state) when the file is missing or damaged. */
  load(path: string): boolean {
    this.producers.clear();
    try {
      const [sum, text = ''] = readFileSync(path, 'utf8').split('\n');
      if (Number(sum) !== crc32c(Buffer.from(text))) return false;
      for (const [producerId, entry] of snapshotEntries(text)) this.producers.set(producerId, entry);
      return true;
    } catch {
      return false;
    }
  }
}

/** The cast holds because only save() writes these files and the checksum was compared. */
function snapshotEntries(text: string): [number, ProducerEntry][] {
  return JSON.parse(text) as [number, ProducerEntry][];
}

function lastSequenceOf(header: BatchHeader): number {
  return (header.baseSequence + header.recordCount - 1) % SEQUENCE_COUNT;
}
