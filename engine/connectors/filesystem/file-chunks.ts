// Reads a list of files one after the other as big chunks of whole lines, one chunk ahead of its user. A line cut by a chunk's
// end is carried to the front of the next one, so every chunk starts at a line and lines never span chunks.

import { type FileHandle, open, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { EngineError } from '@/engine/core/errors';

const CHUNK_BYTES = 1 << 20;
/** A longer line is refused rather than buffered without bound. */
export const LINE_BYTES_MAX = 16 * CHUNK_BYTES;
const COMPRESSED = /\.(gz|gzip|zst|bz2|xz|deflate)$/i;

/** Whole lines of one file: bytes[start, end). The last line of a file may lack its line end. */
export interface FileChunk {
  readonly file: string;
  /** Position of bytes[start] in the file. */
  readonly offset: number;
  readonly bytes: Uint8Array;
  readonly start: number;
  readonly end: number;
}

/** Visible files under `path` (or `path` itself), by path in byte order. Names starting with `.` or `_` are hidden. */
export async function listFiles(path: string, pattern: RegExp | null): Promise<string[]> {
  const files: string[] = [];
  const visit = async (at: string): Promise<void> => {
    for (const entry of await readdir(at, { withFileTypes: true })) {
      if (entry.name.startsWith('.') || entry.name.startsWith('_')) continue;
      const child = join(at, entry.name);
      if (entry.isDirectory()) await visit(child);
      else if (entry.isFile()) files.push(child);
    }
  };
  const facts = await stat(path).catch((cause: unknown) => {
    throw new EngineError({
      code: 'filesystem.unreadable-path',
      message: `cannot read "${path}"`,
      hint: 'Check that the path exists and that the engine host may read it.',
      cause,
    });
  });
  if (facts.isDirectory()) await visit(path);
  else files.push(path);
  const chosen = files.filter((file) => pattern === null || pattern.test(file));
  const compressed = chosen.find((file) => COMPRESSED.test(file));
  if (compressed !== undefined) {
    throw new EngineError({
      code: 'filesystem.compressed-file',
      message: `compressed file "${compressed}" is not supported`,
      hint: 'Decompress it, or leave it out with source.path.regex-pattern.',
    });
  }
  return chosen.sort((left, right) => Buffer.compare(Buffer.from(left), Buffer.from(right)));
}

export class FileChunks {
  private readonly files: readonly string[];
  private index: number;
  private offset: number;
  private handle: FileHandle | null = null;
  private carry: Uint8Array = new Uint8Array(0);

  /** Starts at byte `offset` (a line's start) of files[index]. */
  constructor(files: readonly string[], index: number, offset: number) {
    this.files = files;
    this.index = index;
    this.offset = offset;
  }

  /** The next chunk, or null at the end of the last file. Not to be called again before it resolved. */
  async next(): Promise<FileChunk | null> {
    for (;;) {
      const file = this.files[this.index];
      if (file === undefined) return null;
      this.handle ??= await open(file, 'r');
      const kept = this.carry.length;
      const bytes = new Uint8Array(kept + CHUNK_BYTES);
      bytes.set(this.carry);
      const { bytesRead } = await this.handle.read(bytes, kept, CHUNK_BYTES, this.offset + kept);
      const filled = kept + bytesRead;
      const offset = this.offset;
      if (bytesRead === 0) {
        await this.handle.close();
        this.handle = null;
        this.index++;
        this.offset = 0;
        this.carry = new Uint8Array(0);
        if (filled === 0) continue;
        return { file, offset, bytes, start: 0, end: filled };
      }
      const end = bytes.lastIndexOf(10, filled - 1) + 1;
      this.carry = bytes.slice(end, filled);
      if (this.carry.length > LINE_BYTES_MAX) this.refuseLine(file, offset + end);
      this.offset = offset + end;
      if (end > 0) return { file, offset, bytes, start: 0, end };
    }
  }

  async close(): Promise<void> {
    await this.handle?.close();
    this.handle = null;
  }

  private refuseLine(file: string, offset: number): never {
    throw new EngineError({
      code: 'filesystem.line-too-long',
      message: `line at byte ${offset} of "${file}" is longer than ${LINE_BYTES_MAX} bytes`,
    });
  }
}
