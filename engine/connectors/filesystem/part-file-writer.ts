// The `filesystem` sink: lines in part files that are exactly-once (Flink FileSink's life cycle).
// 1. Rows go to a hidden file `.part-<root>-<attempt>-<n>.inprogress`, closed at each checkpoint or earlier at the roll size.
// 2. prepareCommit() names every closed file that is not yet visible; the checkpoint holds the names.
// 3. commit() renames them to `part-<root>-<attempt>-<n>`. Restoring repeats that for the restored names and deletes every
//    other in-progress file of the same root (the job's first start), so what was never committed is gone.
// Without checkpoints files become visible when the input ends.

import { type FileHandle, mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { ConnectorContext, SinkCommittable, SinkWriter } from '@/engine/connectors/connector';
import type { Batch } from '@/engine/core/batch';
import { EngineError, invariant } from '@/engine/core/errors';
import type { ByteSink, RowEncoder } from '@/engine/formats/format';
import { ensureRoom } from '@/engine/formats/format';
import type { FilesystemOptions } from './filesystem-options';

/** Bytes waiting to be written above which write() must pause. */
const BUFFER_BYTES_MAX = 8 << 20;

interface PartFile {
  readonly name: string;
  readonly handle: Promise<FileHandle>;
  bytes: number;
}

/** What a checkpoint holds: the root and the names of closed, not yet visible files. */
function readCommittable(committable: SinkCommittable): { readonly root: string; readonly pending: readonly string[] } {
  const { root, pending } = committable;
  const isValid =
    typeof root === 'string' && Array.isArray(pending) && pending.every((name) => typeof name === 'string');
  if (!isValid)
    throw new EngineError({ code: 'filesystem.bad-committable', message: 'checkpoint holds no filesystem sink state' });
  return { root, pending };
}

export class PartFileWriter implements SinkWriter {
  private readonly context: ConnectorContext;
  private readonly options: FilesystemOptions;
  private readonly encoder: RowEncoder;
  private readonly buffer: ByteSink = { bytes: new Uint8Array(0), length: 0 };
  private root = '';
  private prefix = '';
  private counter = 0;
  private file: PartFile | null = null;
  private pending: string[] = [];
  private queuedBytes = 0;
  /** All writes, one after the other. */
  private chain: Promise<void> = Promise.resolve();
  private failure: { readonly error: unknown } | null = null;
  private readonly unsynced = new Set<PartFile>();
  private readonly opened = new Set<PartFile>();

  constructor(context: ConnectorContext, options: FilesystemOptions) {
    invariant(options.format, 'a validated table has a format');
    this.context = context;
    this.options = options;
    const fields = context.table.physicalFields;
    const columnIndexes = fields.map((_, index) => index);
    this.encoder = options.format.createEncoder({ fields, columnIndexes, options: options.formatOptions });
  }

  async open(restored: SinkCommittable | null): Promise<void> {
    const { path } = this.options;
    await mkdir(path, { recursive: true }).catch((cause: unknown) => {
      throw new EngineError({ code: 'filesystem.unwritable-path', message: `cannot create folder "${path}"`, cause });
    });
    if (restored !== null) {
      const { root, pending } = readCommittable(restored);
      await this.makeVisible(pending);
      await this.deleteUncommitted(root);
    }
    const attempt = this.context.clock.now().toString(36);
    this.root = restored === null ? attempt : readCommittable(restored).root;
    this.prefix = `part-${this.root}-${attempt}`;
  }

  private hiddenPath(name: string): string {
    return join(this.options.path, `.${name}.inprogress`);
  }

  private async deleteUncommitted(root: string): Promise<void> {
    for (const name of await readdir(this.options.path)) {
      if (name.startsWith(`.part-${root}-`) && name.endsWith('.inprogress')) await rm(join(this.options.path, name));
    }
  }

  private async makeVisible(names: readonly string[]): Promise<void> {
    for (const name of names) {
      const visible = join(this.options.path, name);
      await rename(this.hiddenPath(name), visible).catch(async (cause: unknown) => {
        // Already visible: this commit was done before a failure.
        if (await stat(visible).catch(() => null)) return;
        throw new EngineError({
          code: 'filesystem.part-vanished',
          message: `part file "${name}" of a completed checkpoint is gone from "${this.options.path}"`,
          cause,
        });
      });
    }
  }

  write(batch: Batch): void {
    const { buffer, encoder } = this;
    encoder.begin(batch);
    for (let row = 0; row < batch.length; row++) {
      encoder.encode(row, buffer);
      ensureRoom(buffer, 1)[buffer.length++] = 10;
    }
    if (buffer.length >= BUFFER_BYTES_MAX) this.kick();
  }

  kick(): void {
    if (this.buffer.length === 0 || this.failure) return;
    const bytes = this.buffer.bytes.slice(0, this.buffer.length);
    this.buffer.length = 0;
    const file = this.openFile();
    file.bytes += bytes.length;
    this.queuedBytes += bytes.length;
    this.unsynced.add(file);
    this.enqueue(async () => {
      await (await file.handle).appendFile(bytes);
      this.queuedBytes -= bytes.length;
    });
    if (file.bytes >= this.options.rollBytes) this.closeFile();
  }

  private openFile(): PartFile {
    if (this.file) return this.file;
    const name = `${this.prefix}-${this.counter++}`;
    const handle = open(this.hiddenPath(name), 'wx');
    // Reported by the first write that awaits it.
    handle.catch(() => {});
    this.file = { name, handle, bytes: 0 };
    this.opened.add(this.file);
    return this.file;
  }

  /** The current file takes no more rows and waits for its commit. */
  private closeFile(): void {
    const { file } = this;
    if (!file) return;
    this.file = null;
    this.pending.push(file.name);
    this.enqueue(async () => {
      const handle = await file.handle;
      if (this.unsynced.delete(file)) await handle.datasync();
      this.opened.delete(file);
      await handle.close();
    });
  }

  private enqueue(work: () => Promise<void>): void {
    this.chain = this.chain.then(async () => {
      if (this.failure) return;
      await work().catch((error: unknown) => {
        this.failure = { error: describe(error, this.options.path) };
      });
    });
  }

  whenWritable(): Promise<void> | null {
    return this.queuedBytes < BUFFER_BYTES_MAX || this.failure ? null : this.chain;
  }

  async flush(): Promise<void> {
    this.kick();
    this.enqueue(async () => {
      for (const file of [...this.unsynced]) {
        this.unsynced.delete(file);
        await (await file.handle).datasync();
      }
    });
    await this.chain;
    if (this.failure) throw this.failure.error;
  }

  prepareCommit(): SinkCommittable {
    this.closeFile();
    return { root: this.root, pending: [...this.pending] };
  }

  async commit(_checkpointId: number, committable: SinkCommittable | null): Promise<void> {
    if (committable === null) return;
    const { pending } = readCommittable(committable);
    await this.chain;
    if (this.failure) throw this.failure.error;
    await this.makeVisible(pending);
    this.pending = this.pending.filter((name) => !pending.includes(name));
  }

  /** Closes every file; what was not committed stays hidden. */
  async close(): Promise<void> {
    await this.chain;
    for (const { handle } of this.opened) await handle.then((file) => file.close()).catch(() => {});
    this.opened.clear();
  }
}

function describe(error: unknown, path: string): unknown {
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
  return new EngineError({
    code: 'filesystem.write-failed',
    message: `cannot write to "${path}" (${code})`,
    hint: code === 'ENOSPC' ? 'Free space on the disk; the job restarts from its last checkpoint.' : undefined,
    retriable: true,
    cause: error,
  });
}
