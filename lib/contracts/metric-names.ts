// Metric names that people meet, with unit and one sentence. Names are Flink's; percentiles follow as a suffix.

export const metricDescriptions: Readonly<Record<string, string>> = {
  pendingRecords: 'Records between the position read and the end of the log (lag).',
  numRecordsInPerSecond: 'Records read per second.',
  numRecordsOutPerSecond: 'Records given on per second.',
  'processingLatencyMs.p50': 'Time from fetch to written, median.',
  'processingLatencyMs.p95': 'Time from fetch to written, 95th percentile.',
  'processingLatencyMs.p99': 'Time from fetch to written, 99th percentile.',
  'processingLatencyMs.max': 'Time from fetch to written, maximum.',
  'endToEndLatencyMs.p99': "Time from the record's own timestamp to written, 99th percentile.",
  currentFetchEventTimeLag: 'Age of the newest record when it was fetched.',
  currentEmitEventTimeLag: 'Age of the newest record when the source gave it on.',
  watermarkLag: 'How far the watermark is behind the clock.',
  currentInputWatermark: 'Watermark at the input, epoch ms.',
  currentOutputWatermark: 'Watermark at the output, epoch ms.',
  stateSizeBytes: 'Bytes of keyed state.',
  stateKeys: 'Keys in state.',
  busyTimeMsPerSecond: 'Milliseconds per second spent working.',
  idleTimeMsPerSecond: 'Milliseconds per second without input.',
  backPressuredTimeMsPerSecond: 'Milliseconds per second waiting for the output.',
  lastCheckpointDuration: 'Trigger to durable of the last checkpoint.',
  lastCheckpointSize: 'Bytes written by the last checkpoint.',
  lastCheckpointFullSize: 'Bytes needed to restore the last checkpoint.',
  numberOfCompletedCheckpoints: 'Completed checkpoints of this job.',
  numberOfFailedCheckpoints: 'Failed checkpoints of this job.',
  numLateRecordsDropped: 'Records dropped because they came after their window had fired.',
  numRecordsInErrors: 'Records that could not be decoded.',
  currentOffset: 'Next offset to be read.',
  committedOffset: 'Offset committed for the consumer group.',
};

/** `records`, `records/s`, `ms`, `bytes` or '' when the value has none. */
export function unitOfMetric(name: string): string {
  if (name.endsWith('PerSecond')) return name.includes('TimeMs') ? 'ms' : 'records/s';
  if (/Bytes$|CheckpointSize$|CheckpointFullSize$/.test(name)) return 'bytes';
  if (/Ms(\.\w+)?$|Lag$|Duration$/.test(name)) return 'ms';
  if (/^(pendingRecords|numRecords|numLate)/.test(name)) return 'records';
  return '';
}
