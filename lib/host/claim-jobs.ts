// Ownership of jobs: claim by lease with a fencing epoch, renew, release. One guarded statement each; the database's clock
// decides what has expired. Every other write of a host carries (lease_owner, lease_epoch) in its WHERE.

import { type JobDesired, type JobStatus, leaseTtlMs, type StartOptions } from '@/lib/contracts/job';
import type { Database } from '@/lib/db/pool';

/** What a host needs to know of a job it owns; read back at every renewal. */
export interface OwnedJob {
  readonly id: string;
  readonly pipelineId: string;
  readonly version: number;
  readonly status: JobStatus;
  readonly desired: JobDesired;
  readonly stopWithSavepoint: boolean;
  readonly desiredSavepointId: string | null;
  readonly restartRequestedAt: Date | null;
  readonly options: StartOptions;
  readonly attempt: number;
  readonly leaseEpoch: number;
}

const COLUMNS = `id, pipeline_id AS "pipelineId", version, status, desired, stop_with_savepoint AS "stopWithSavepoint",
  desired_savepoint_id AS "desiredSavepointId", restart_requested_at AS "restartRequestedAt", options, attempt,
  lease_epoch AS "leaseEpoch"`;

/** Takes one job whose lease is free or expired, or null when there is none. */
export async function claimJob(database: Database, hostId: string): Promise<OwnedJob | null> {
  const { rows } = await database.pool.query<OwnedJob>(
    `UPDATE jobs SET lease_owner = $1, lease_epoch = lease_epoch + 1, lease_expires_at = now() + $2 * interval '1 ms'
     WHERE id = (
       SELECT id FROM jobs
       WHERE status NOT IN ('FAILED', 'CANCELED', 'FINISHED') AND (lease_owner IS NULL OR lease_expires_at < now())
       ORDER BY created_at LIMIT 1 FOR UPDATE SKIP LOCKED)
     RETURNING ${COLUMNS}`,
    [hostId, leaseTtlMs],
  );
  return rows[0] ?? null;
}

/** Renews these jobs' leases and reads what is wanted of them. A job that is missing from the answer is no longer ours. */
export async function renewLeases(
  database: Database,
  hostId: string,
  owned: readonly { readonly id: string; readonly leaseEpoch: number }[],
): Promise<readonly OwnedJob[]> {
  if (owned.length === 0) return [];
  const { rows } = await database.pool.query<OwnedJob>(
    `UPDATE jobs SET lease_expires_at = now() + $2 * interval '1 ms'
     FROM unnest($3::text[], $4::int[]) AS mine(job_id, epoch)
     WHERE jobs.id = mine.job_id AND jobs.lease_epoch = mine.epoch AND jobs.lease_owner = $1
     RETURNING ${COLUMNS}`,
    [hostId, leaseTtlMs, owned.map((job) => job.id), owned.map((job) => job.leaseEpoch)],
  );
  return rows;
}

/** Gives a job back so that any host may take it at once. */
export async function releaseLease(
  database: Database,
  hostId: string,
  job: { id: string; leaseEpoch: number },
): Promise<void> {
  await database.pool.query(
    `UPDATE jobs SET lease_owner = NULL, lease_expires_at = NULL WHERE id = $1 AND lease_owner = $2 AND lease_epoch = $3`,
    [job.id, hostId, job.leaseEpoch],
  );
}

/** Sign of life of this host; `kafkaStatus` says in words what it cannot reach. */
export async function beatHeart(database: Database, host: HostRow): Promise<void> {
  await database.pool.query(
    `INSERT INTO engine_hosts (id, hostname, pid, version, started_at, last_heartbeat_at, kafka_status, jobs)
     VALUES ($1, $2, $3, $4, $5, now(), $6, $7)
     ON CONFLICT (id) DO UPDATE SET last_heartbeat_at = now(), kafka_status = excluded.kafka_status, jobs = excluded.jobs`,
    [host.id, host.hostname, host.pid, host.version, host.startedAt, host.kafkaStatus, host.jobs],
  );
}

export interface HostRow {
  readonly id: string;
  readonly hostname: string;
  readonly pid: number;
  readonly version: string;
  readonly startedAt: Date;
  readonly kafkaStatus: string | null;
  readonly jobs: number;
}

export async function removeHost(database: Database, hostId: string): Promise<void> {
  await database.pool.query('DELETE FROM engine_hosts WHERE id = $1', [hostId]);
}
