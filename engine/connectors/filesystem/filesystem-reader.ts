// The bounded `filesystem` source: one split that reads the files in order, line by line. Its position is `<byte>@<file>` of the
// next line; after a restore, files before it are done. Files that appear later under an earlier name are not seen.

import type {
  SourceBatch,
  SourceReader,
  SourceRequest,
  SourceSnapshot,
  SplitStatus,
} from '@/engine/connectors/connector';
import type { Batch } from '@/engine/core/batch';
import { BATCH_ROWS_MAX } from '@/engine/core/batch';
import { EngineError, invariant } from '@/engine/core/errors';
import type { RowDecoder } from '@/engine/formats/format';
import type { FileChunk } from './file-chunks';
import { FileChunks, listFiles } from './file-chunks';
import type { FilesystemOptions } from './filesystem-options';

const SPLIT = 'files';
const AT_END = 'end';
const EXCERPT_BYTES = 200;

export class FilesystemReader implements SourceReader {
  private readonly request: SourceRequest;
  private readonly options: FilesystemOptions;
  private readonly decoder: RowDecoder;
  private readonly batch: Batch;
  private readonly skipsBadRecords: boolean;
  private readonly skipsBlankLines: boolean;
  private chunks: FileChunks | null = null;
  private current: FileChunk | null = null;
  /** Next line to read: an index into current.bytes. */
  private at = 0;
  private loaded: FileChunk | null = null;
  private loading: Promise<void> | null = null;
  private failure: { readonly error: unknown } | null = null;
  private isExhausted = false;
  private position = '0@';

  constructor(request: SourceRequest, options: FilesystemOptions) {
    this.request = request;
    this.options = options;
    invariant(options.format, 'a validated table has a format');
    this.decoder = options.format.createDecoder({
      fields: request.table.physicalFields,
      neededPaths: request.neededPaths,
      options: options.formatOptions,
      capacity: BATCH_ROWS_MAX,
    });
    this.skipsBadRecords = options.formatOptions['ignore-parse-errors']?.toLowerCase() === 'true';
    this.skipsBlankLines = options.format.name !== 'raw';
    const meta = { fetchedAtMs: 0, minRecordTimestampMs: Number.NaN, maxRecordTimestampMs: Number.NaN };
    this.batch = { length: 0, rowKinds: null, columns: this.decoder.columns, rowWatermarks: null, meta };
  }

  async open(restored: SourceSnapshot | null): Promise<void> {
    const files = await listFiles(this.options.path, this.options.pathPattern);
    const position = restored?.splits[0]?.position ?? '0@';
    this.position = position;
    if (position === AT_END) {
      this.isExhausted = true;
      return;
    }
    const separator = position.indexOf('@');
    const file = position.slice(separator + 1);
    const index = file === '' ? 0 : files.indexOf(file);
    if (index < 0) {
      throw new EngineError({
        code: 'filesystem.file-vanished',
        message: `file "${file}" of the restored position does not exist any more`,
        hint: 'Put it back, or start without state.',
      });
    }
    this.chunks = new FileChunks(files, index, Number(position.slice(0, separator)));
    this.load();
  }

  /** Starts reading the next chunk. */
  private load(): void {
    invariant(this.chunks, 'the reader is open');
    this.loading = this.chunks.next().then(
      (chunk) => {
        this.loading = null;
        this.loaded = chunk;
        if (chunk === null) this.isExhausted = true;
      },
      (error: unknown) => {
        this.loading = null;
        this.failure = { error };
      },
    );
  }

  splitIds(): readonly string[] {
    return [SPLIT];
  }

  poll(): SourceBatch | null {
    if (this.failure) throw this.failure.error;
    if (this.current === null && this.loaded !== null) {
      this.current = this.loaded;
      this.loaded = null;
      this.at = this.current.start;
      this.load();
    }
    if (this.current === null) return null;
    const rows = this.readLines(this.current);
    this.decoder.finish(rows);
    this.settlePosition(this.current);
    const { batch } = this;
    batch.length = rows;
    batch.rowWatermarks = null;
    batch.meta.fetchedAtMs = this.request.clock.monotonic();
    return rows === 0 ? null : { split: 0, batch };
  }

  /** Decodes lines of the chunk into one batch; returns its rows. */
  private readLines(chunk: FileChunk): number {
    const { bytes, end } = chunk;
    this.decoder.begin(bytes);
    let rows = 0;
    while (this.at < end && rows < BATCH_ROWS_MAX) {
      const lineEnd = bytes.indexOf(10, this.at);
      const next = lineEnd < 0 || lineEnd >= end ? end : lineEnd + 1;
      const start = this.at;
      let stop = next === end && (lineEnd < 0 || lineEnd >= end) ? end : lineEnd;
      if (stop > start && bytes[stop - 1] === 13) stop--;
      this.at = next;
      if (stop === start && this.skipsBlankLines) continue;
      if (this.decoder.decode(start, stop, rows)) rows++;
      else this.refuse(chunk, start, stop);
    }
    return rows;
  }

  private settlePosition(chunk: FileChunk): void {
    this.position = `${chunk.offset + (this.at - chunk.start)}@${chunk.file}`;
    if (this.at >= chunk.end) this.current = null;
  }

  private refuse(chunk: FileChunk, start: number, stop: number): void {
    const problem = this.decoder.problem();
    const offset = chunk.offset + (start - chunk.start) + Math.max(0, problem.position);
    const excerpt = Buffer.from(chunk.bytes.subarray(start, Math.min(stop, start + EXCERPT_BYTES))).toString('utf8');
    if (this.skipsBadRecords) {
      this.request.metrics.counter('numRecordsInErrors').add(1);
      this.request.reportBadRecord({ split: chunk.file, position: String(offset), reason: problem.reason, excerpt });
      return;
    }
    throw new EngineError({
      code: 'format.bad-record',
      message: `bad record at byte ${offset} of "${chunk.file}": ${problem.reason}`,
      detail: `The line begins ${JSON.stringify(excerpt)}.`,
      hint: `Set '${this.options.format?.name}.ignore-parse-errors' = 'true' to skip such records.`,
    });
  }

  async available(): Promise<void> {
    if (this.current === null && this.loaded === null) await this.loading;
  }

  isSplitFinished(): boolean {
    return this.isFinished();
  }

  isFinished(): boolean {
    return this.isExhausted && this.current === null && this.loaded === null;
  }

  snapshot(): SourceSnapshot {
    return { splits: [{ id: SPLIT, position: this.isFinished() ? AT_END : this.position }] };
  }

  notifyCheckpointComplete(): void {}

  splitStatus(): readonly SplitStatus[] {
    const position = this.isFinished() ? AT_END : this.position;
    const unknown = { startPosition: null, endPosition: null, committedPosition: null };
    return [{ id: SPLIT, position, pendingRecords: this.isFinished() ? 0 : null, ...unknown }];
  }

  async close(): Promise<void> {
    await this.loading;
    await this.chunks?.close();
  }
}
