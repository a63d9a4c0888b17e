// Entry of a job's worker thread: runs one attempt and relays its events. Bundled as dist/worker.mjs.

import { parentPort, workerData } from 'node:worker_threads';
import { DirectoryStorage } from '@/engine/checkpoint/checkpoint-storage';
import { createConnectors } from '@/engine/connectors/connector-registry';
import { systemClock } from '@/engine/core/clock';
import { EngineError, invariant } from '@/engine/core/errors';
import { SlotRegistry } from '@/engine/metrics/slot-registry';
import { JobAttempt } from './job-attempt';
import type { FromWorker, ToWorker, WorkerStart } from './worker-protocol';

invariant(parentPort, 'worker-main runs in a worker thread');
const port = parentPort;
const { spec, checkpointDirectory } = workerData as WorkerStart;
const send = (message: FromWorker): void => port.postMessage(message);

const unrecorded = new Map<number, { accept: () => void; refuse: (error: Error) => void }>();
const metrics = new SlotRegistry((slot) => send({ kind: 'metrics-slot', slot }));
send({ kind: 'metrics-buffer', buffer: metrics.buffer });

const attempt = new JobAttempt(spec, {
  clock: systemClock,
  connectors: createConnectors((text, isError) => send({ kind: 'line', text, isError })),
  storage: checkpointDirectory === null ? null : new DirectoryStorage(checkpointDirectory),
  metrics,
  collect: () => {},
  events: {
    running: (restoredCheckpointId) => send({ kind: 'running', restoredCheckpointId }),
    waiting: (what) => send({ kind: 'waiting', what }),
    badRecord: (source, sample) => send({ kind: 'bad-record', source, sample }),
    sourceStatus: (sources) => send({ kind: 'source-status', sources }),
    checkpointEnded: (outcome) =>
      new Promise<void>((accept, refuse) => {
        unrecorded.set(outcome.checkpointId, { accept, refuse });
        send({ kind: 'checkpoint-ended', outcome });
      }),
  },
});

port.on('message', (message: ToWorker) => {
  if (message.kind === 'checkpoint') attempt.requestCheckpoint(message.savepoint ? 'savepoint' : 'checkpoint');
  else if (message.kind === 'stop') attempt.stop(message.withSavepoint);
  else if (message.kind === 'cancel') attempt.cancel();
  else if (message.kind === 'ping') send({ kind: 'pong', sequence: message.sequence });
  else settleRecording(message.checkpointId, message.isAccepted);
});

function settleRecording(checkpointId: number, isAccepted: boolean): void {
  const waiting = unrecorded.get(checkpointId);
  unrecorded.delete(checkpointId);
  if (isAccepted) waiting?.accept();
  else {
    waiting?.refuse(
      new EngineError({
        code: 'checkpoint.fenced',
        message: `checkpoint ${checkpointId} was not recorded: this host no longer owns the job`,
        retriable: true,
      }),
    );
  }
}

const result = await attempt.run();
send({ kind: 'ended', result });
port.close();
