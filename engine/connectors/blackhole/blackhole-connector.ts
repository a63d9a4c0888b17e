// The `blackhole` sink: takes every row kind and keeps nothing. For measuring pipelines without an outside system.

import type { Connector, SinkWriter, TableSpec } from '@/engine/connectors/connector';
import { OptionReader } from '@/engine/connectors/option-reader';

function createWriter(): SinkWriter {
  return {
    open: async () => {},
    write: () => {},
    kick: () => {},
    whenWritable: () => null,
    flush: async () => {},
    prepareCommit: () => null,
    commit: async () => {},
    close: async () => {},
  };
}

function validate(table: TableSpec): ReturnType<Connector['validate']> {
  const reader = new OptionReader(table.options);
  reader.integer('sink.parallelism', 1, { min: 1 });
  return reader.finish('connector "blackhole"');
}

export const blackholeConnector: Connector = {
  name: 'blackhole',
  isSource: false,
  isSink: true,
  metadata: {},
  sinkMode: () => 'all',
  sourceMode: () => 'append',
  isBounded: () => false,
  validate,
  createWriter,
};
