// Which checkpoints are kept and which files nothing refers to any more. Deciding is pure; `removeUnreferenced` executes.
// Files referenced by a retained manifest are never touched, whatever folder they lie in (deltas outlive their checkpoint).
// Savepoints belong to people and are never removed here.

import { readManifest } from './checkpoint-reader';
import type { CheckpointStorage } from './checkpoint-storage';
import { type Manifest, referencedFiles } from './manifest';

const CHECKPOINT_MANIFEST = /^chk-(\d+)\/manifest\.json$/;

export interface RetentionPlan {
  readonly removeManifests: readonly string[];
  readonly removeFiles: readonly string[];
}

/** `retained`: manifests to keep. `names`: all files of the folder. Files of checkpoints newer than the newest retained one
 *  may still be in the making and stay. */
export function planRetention(retained: readonly Manifest[], names: readonly string[]): RetentionPlan {
  const keptIds = new Set(retained.map((manifest) => manifest.checkpointId));
  const newestId = Math.max(0, ...keptIds);
  const needed = new Set<string>();
  for (const manifest of retained) for (const file of referencedFiles(manifest)) needed.add(file);
  const removeManifests: string[] = [];
  const removeFiles: string[] = [];
  for (const name of names) {
    const id = Number(/^chk-(\d+)\//.exec(name)?.[1] ?? Number.NaN);
    if (Number.isNaN(id) || id >= newestId) continue;
    if (CHECKPOINT_MANIFEST.test(name)) {
      if (!keptIds.has(id)) removeManifests.push(name);
    } else if (!needed.has(name)) {
      removeFiles.push(name);
    }
  }
  return { removeManifests, removeFiles };
}

/** Keeps the newest `retainedMax` checkpoints; manifests go before the files they name, newest first. Returns their ids. */
export async function applyRetention(storage: CheckpointStorage, retainedMax: number): Promise<number[]> {
  const names = await storage.list('');
  const ids = names
    .map((name) => Number(CHECKPOINT_MANIFEST.exec(name)?.[1] ?? Number.NaN))
    .filter((id) => !Number.isNaN(id))
    .sort((left, right) => right - left);
  const retainedIds = ids.slice(0, Math.max(1, retainedMax));
  const retained = await Promise.all(retainedIds.map((id) => readManifest(storage, `chk-${id}/manifest.json`)));
  const plan = planRetention(retained, names);
  for (const name of [...plan.removeManifests, ...plan.removeFiles]) await storage.remove(name);
  return retainedIds;
}
