// For tests only: a real embedded broker in a temporary folder, and the few steps that every connector test needs.
// Must never be imported by anything that is not a test.

import { closeSync, mkdtempSync, openSync, readdirSync, readSync, rmSync, statSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type {
  BadRecordSample,
  Connector,
  ConnectorContext,
  SinkWriter,
  SourceReader,
  SourceRequest,
  TableSpec,
} from '@/engine/connectors/connector';
import { systemClock } from '@/engine/core/clock';
import { type DataType, type Field, simpleType } from '@/engine/core/data-type';
import { formatRowKind } from '@/engine/core/row-kind';
import { u8 } from '@/engine/core/typed-array';
import { Broker } from '@/engine/kafka/broker/broker';
import { KafkaAdmin } from '@/engine/kafka/client/kafka-admin';
import { SlotRegistry } from '@/engine/metrics/slot-registry';
import { readBatch } from '@/engine/testing/batch-builder';

export interface KafkaWorld {
  readonly admin: KafkaAdmin;
  readonly bootstrap: string;
  /** Stops the broker, keeping its folder and port. */
  stopBroker(): Promise<void>;
  startBroker(): Promise<void>;
  /** Flips a bit of the last byte of a topic's first segment, behind the broker's back. */
  corruptLog(topic: string): Promise<void>;
  close(): Promise<void>;
}

export async function aKafkaWorld(): Promise<KafkaWorld> {
  const dataDir = mkdtempSync(join(tmpdir(), 'penstock-kafka-'));
  let broker = new Broker({ dataDir, port: 0, clock: systemClock });
  const { host, port } = await broker.start();
  const bootstrap = `${host}:${port}`;
  const admin = new KafkaAdmin({ bootstrapServers: bootstrap, clock: systemClock });
  return {
    admin,
    bootstrap,
    stopBroker: () => broker.stop(),
    startBroker: async () => {
      broker = new Broker({ dataDir, port, clock: systemClock });
      await broker.start();
    },
    corruptLog: async (topic) => {
      const segment = readdirSync(dataDir, { recursive: true, encoding: 'utf8' }).find(
        (path) => path.includes(topic) && path.endsWith('.log'),
      );
      if (segment === undefined) throw new Error(`no segment of ${topic} in ${dataDir}`);
      const path = join(dataDir, segment);
      const file = openSync(path, 'r+');
      const last = Buffer.alloc(1);
      const at = statSync(path).size - 1;
      readSync(file, last, 0, 1, at);
      last[0] = (last[0] ?? 0) ^ 1;
      writeSync(file, last, 0, 1, at);
      closeSync(file);
    },
    close: async () => {
      await admin.close();
      await broker.stop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

export const ORDER_FIELDS: readonly Field[] = [
  { name: 'id', type: simpleType('BIGINT') },
  { name: 'item', type: simpleType('STRING') },
];

export function aTable(
  world: { readonly bootstrap: string },
  options: Record<string, string>,
  more: Partial<TableSpec> = {},
): TableSpec {
  return {
    name: 'orders',
    connector: 'kafka',
    options: {
      connector: 'kafka',
      'properties.bootstrap.servers': world.bootstrap,
      format: 'json',
      ...options,
    },
    physicalFields: ORDER_FIELDS,
    metadataColumns: [],
    primaryKey: [],
    ...more,
  };
}

export interface Observed {
  readonly registry: SlotRegistry;
  readonly waiting: (string | null)[];
  readonly badRecords: BadRecordSample[];
}

export function aRequest(table: TableSpec, startOverride: Record<string, string> = {}): SourceRequest & Observed {
  const registry = new SlotRegistry();
  const waiting: (string | null)[] = [];
  const badRecords: BadRecordSample[] = [];
  const columns = table.physicalFields.length + table.metadataColumns.length;
  return {
    table,
    clock: systemClock,
    metrics: registry.group({}),
    registry,
    timeZone: 'UTC',
    defaults: {},
    reportWaiting: (what) => waiting.push(what),
    reportBadRecord: (sample) => badRecords.push(sample),
    neededPaths: Array.from({ length: columns }, (_, index) => [index]),
    startOverride,
    waiting,
    badRecords,
  };
}

export function createReader(connector: Connector, request: SourceRequest): SourceReader {
  if (connector.createReader === undefined) throw new Error('the connector has no reader');
  return connector.createReader(request);
}

export function layoutOf(table: TableSpec): readonly DataType[] {
  return [...table.physicalFields, ...table.metadataColumns.map((column) => column.field)].map((field) => field.type);
}

export interface ReadRow {
  readonly split: string;
  readonly kind: string;
  readonly row: readonly unknown[];
}

/** Rows of the next batches until `isEnough` or the reader's end. */
export async function readUntil(
  reader: SourceReader,
  table: TableSpec,
  isEnough: (rows: readonly ReadRow[]) => boolean = () => false,
): Promise<ReadRow[]> {
  const rows: ReadRow[] = [];
  while (!isEnough(rows)) {
    const given = reader.poll(() => Number.NEGATIVE_INFINITY);
    if (given === null) {
      if (reader.isFinished()) return rows;
      await reader.available();
      continue;
    }
    const split = reader.splitIds()[given.split] ?? '';
    const values = readBatch(given.batch, layoutOf(table));
    values.forEach((row, index) => {
      const kind = formatRowKind(given.batch.rowKinds === null ? 0 : u8(given.batch.rowKinds, index));
      rows.push({ split, kind, row });
    });
  }
  return rows;
}

/** Value of a metric by name and partition label ('' = none). */
export function metricValue(registry: SlotRegistry, name: string, partition = ''): number | undefined {
  const entry = registry.layout().find((slot) => slot.name === name && (slot.labels.partition ?? '') === partition);
  return entry === undefined ? undefined : new Float64Array(registry.buffer)[entry.slot];
}

export function createWriter(connector: Connector, context: ConnectorContext): SinkWriter {
  if (connector.createWriter === undefined) throw new Error('the connector has no writer');
  return connector.createWriter(context);
}
