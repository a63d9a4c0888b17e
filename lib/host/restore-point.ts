// Where an attempt starts: which checkpoint it restores, or which start option applies. The checkpoint folder is the truth
// (a checkpoint exists if and only if its manifest does); rows in Postgres are for people. The first readable manifest counts.

import { DirectoryStorage, type Manifest, messageOf, readManifest } from '@/engine/engine';
import type { StartFrom } from '@/lib/contracts/job';

export interface RestorePoint {
  readonly manifestName: string | null;
  readonly startOverride: Readonly<Record<string, string>>;
  readonly nextCheckpointId: number;
  /** Unreadable manifests that were passed over, in words. */
  readonly problems: readonly string[];
}

export interface RestoreRequest {
  readonly directory: string;
  readonly jobId: string;
  readonly startFrom: StartFrom;
  /** Manifest of the savepoint chosen at launch. */
  readonly savepointManifest: string | null;
  /** Largest checkpoint id known to the database. */
  readonly knownCheckpointId: number;
}

/** A checkpoint of this very job wins over every start option: the job has been running before. */
export async function findRestorePoint(request: RestoreRequest): Promise<RestorePoint> {
  const storage = new DirectoryStorage(request.directory);
  const ids = (await storage.list(''))
    .map((name) => Number(/^(?:chk-|savepoints\/sp-)(\d+)\//.exec(name)?.[1] ?? Number.NaN))
    .filter((id) => !Number.isNaN(id));
  const nextCheckpointId = Math.max(request.knownCheckpointId, 0, ...ids) + 1;
  const problems: string[] = [];
  const candidates = [...new Set(ids)].sort((left, right) => right - left);
  const newest = await newestManifest(storage, candidates, problems);
  const own = newest && newest.manifest.jobId === request.jobId ? newest : null;
  const common = { nextCheckpointId, problems };
  if (own) return { ...common, manifestName: own.name, startOverride: {} };
  const { startFrom } = request;
  if (startFrom.kind === 'savepoint') return { ...common, manifestName: request.savepointManifest, startOverride: {} };
  if (startFrom.kind === 'latest-checkpoint')
    return { ...common, manifestName: newest?.name ?? null, startOverride: {} };
  return { ...common, manifestName: null, startOverride: startOverrideOf(startFrom) };
}

async function newestManifest(
  storage: DirectoryStorage,
  ids: readonly number[],
  problems: string[],
): Promise<{ name: string; manifest: Manifest } | null> {
  for (const id of ids) {
    for (const name of [`chk-${id}/manifest.json`, `savepoints/sp-${id}/manifest.json`]) {
      try {
        return { name, manifest: await readManifest(storage, name) };
      } catch (error) {
        const isMissing = messageOf(error).includes('is not in');
        if (!isMissing) problems.push(messageOf(error));
      }
    }
  }
  return null;
}

/** Kafka source options for a start option (Flink's scan.startup.mode values). */
function startOverrideOf(startFrom: StartFrom): Record<string, string> {
  switch (startFrom.kind) {
    case 'earliest':
      return { 'scan.startup.mode': 'earliest-offset' };
    case 'latest':
      return { 'scan.startup.mode': 'latest-offset' };
    case 'group-offsets':
      return { 'scan.startup.mode': 'group-offsets' };
    case 'timestamp':
      return {
        'scan.startup.mode': 'timestamp',
        'scan.startup.timestamp-millis': String(Date.parse(startFrom.timestamp)),
      };
    default:
      return {};
  }
}
