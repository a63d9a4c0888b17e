// The `filesystem` connector: a bounded source over local files of lines and an exactly-once sink of part files.

import type { Connector } from '@/engine/connectors/connector';
import { readFilesystemOptions } from './filesystem-options';
import { FilesystemReader } from './filesystem-reader';
import { PartFileWriter } from './part-file-writer';

export const filesystemConnector: Connector = {
  name: 'filesystem',
  isSource: true,
  isSink: true,
  metadata: {},
  sinkMode: () => 'append',
  sourceMode: () => 'append',
  isBounded: () => true,
  validate: (table, use) => readFilesystemOptions(table, use).problems,
  createReader: (request) => new FilesystemReader(request, readFilesystemOptions(request.table, 'source').options),
  createWriter: (context) => new PartFileWriter(context, readFilesystemOptions(context.table, 'sink').options),
};
