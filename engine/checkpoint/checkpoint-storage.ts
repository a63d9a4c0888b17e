// Where checkpoints live. The port, and its implementation over a directory: every file is written to a temporary name,
// fsynced, then renamed, and the folder is fsynced, so a file that has its final name is whole. Manifests are created
// only if absent (link, not rename): of two writers of the same checkpoint id one is refused.

import { link, mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import { EngineError, invariant } from '@/engine/core/errors';

export interface CheckpointStorage {
  /** Root as people see it, e.g. `/var/penstock/checkpoints/8f3…`. */
  readonly location: string;
  /** Writes `parts` behind each other; durable when it resolves. Replaces a file of the same name. */
  write(name: string, parts: readonly Uint8Array[]): Promise<void>;
  /** Like write, but throws `checkpoint.already-exists` when the name is taken. */
  create(name: string, content: Uint8Array): Promise<void>;
  read(name: string): Promise<Uint8Array>;
  readRange(name: string, offset: number, length: number): Promise<Uint8Array>;
  /** Names of all files below `folder` ('' = root). */
  list(folder: string): Promise<string[]>;
  remove(name: string): Promise<void>;
}

export class DirectoryStorage implements CheckpointStorage {
  readonly location: string;

  constructor(directory: string) {
    this.location = resolve(directory);
  }

  async write(name: string, parts: readonly Uint8Array[]): Promise<void> {
    const path = this.pathOf(name);
    const temporary = await this.writeTemporary(path, parts);
    await rename(temporary, path);
    await syncDirectory(dirname(path));
  }

  async create(name: string, content: Uint8Array): Promise<void> {
    const path = this.pathOf(name);
    const temporary = await this.writeTemporary(path, [content]);
    try {
      await link(temporary, path);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      throw new EngineError({
        code: 'checkpoint.already-exists',
        message: `"${name}" was already written by another owner of the job`,
        hint: 'This engine host has lost its lease; the newer owner goes on.',
        cause: error,
      });
    } finally {
      await rm(temporary, { force: true });
    }
    await syncDirectory(dirname(path));
  }

  async read(name: string): Promise<Uint8Array> {
    return readFile(this.pathOf(name));
  }

  async readRange(name: string, offset: number, length: number): Promise<Uint8Array> {
    const file = await open(this.pathOf(name), 'r');
    try {
      const bytes = new Uint8Array(length);
      for (let done = 0; done < length; ) {
        const { bytesRead } = await file.read(bytes, done, length - done, offset + done);
        if (bytesRead === 0) {
          throw new EngineError({
            code: 'checkpoint.file-truncated',
            message: `checkpoint file "${name}" ends before byte ${offset + length}`,
            hint: 'Start from an older checkpoint.',
          });
        }
        done += bytesRead;
      }
      return bytes;
    } finally {
      await file.close();
    }
  }

  async list(folder: string): Promise<string[]> {
    const root = folder === '' ? this.location : this.pathOf(folder);
    const entries = await readdir(root, { recursive: true, withFileTypes: true }).catch(
      (error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') return [];
        throw error;
      },
    );
    return entries
      .filter((entry) => entry.isFile() && !entry.name.endsWith('.tmp'))
      .map((entry) => relative(this.location, join(entry.parentPath, entry.name)));
  }

  async remove(name: string): Promise<void> {
    await rm(this.pathOf(name), { force: true });
  }

  private pathOf(name: string): string {
    const path = resolve(this.location, name);
    invariant(path.startsWith(this.location), `checkpoint file "${name}" lies inside its folder`);
    return path;
  }

  private async writeTemporary(path: string, parts: readonly Uint8Array[]): Promise<string> {
    await mkdir(dirname(path), { recursive: true });
    const temporary = `${path}.${process.pid}.tmp`;
    const file = await open(temporary, 'w');
    try {
      for (const part of parts) await file.writeFile(part);
      await file.sync();
    } catch (error) {
      await file.close();
      await rm(temporary, { force: true });
      throw error;
    }
    await file.close();
    return temporary;
  }
}

async function syncDirectory(path: string): Promise<void> {
  const directory = await open(path, 'r');
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}
