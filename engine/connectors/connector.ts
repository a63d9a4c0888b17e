// What a connector supplies: option validation at plan time, and a reader or writer at run time.
// Readers and writers are asynchronous only at batch borders; poll() and write() are synchronous and never block.

import type { Batch } from '@/engine/core/batch';
import type { Clock } from '@/engine/core/clock';
import type { Field } from '@/engine/core/data-type';
import type { MetricGroup } from '@/engine/metrics/metric-group';

/** A metadata column: `key` is the connector's name for it (`timestamp`, `partition`, `offset`, …). */
export interface MetadataColumn {
  readonly field: Field;
  readonly key: string;
  readonly isVirtual: boolean;
}

/** The part of a CREATE TABLE that a connector needs, as plain data. */
export interface TableSpec {
  readonly name: string;
  readonly connector: string;
  /** WITH options, keys as written, secrets included: never log them. */
  readonly options: Readonly<Record<string, string>>;
  /** Physical columns in declaration order. */
  readonly physicalFields: readonly Field[];
  readonly metadataColumns: readonly MetadataColumn[];
  /** Names of PRIMARY KEY columns, empty when none. */
  readonly primaryKey: readonly string[];
}

/** A path of field positions: [2] = third column, [2, 0] = first child of the third column. */
export type FieldPath = readonly number[];

export interface ConnectorContext {
  readonly table: TableSpec;
  readonly clock: Clock;
  readonly metrics: MetricGroup;
  /** Session zone of `table.local-time-zone`. */
  readonly timeZone: string;
  /** Values that replace option defaults, e.g. bootstrap servers of the embedded broker under `properties.bootstrap.servers`. */
  readonly defaults: Readonly<Record<string, string>>;
  /** Says in words what is being waited for (null = nothing); shown in the console while an outage lasts. */
  readonly reportWaiting: (what: string | null) => void;
  /** Bad records under `fail` raise; under `skip` and `dead-letter` they are counted and the newest kept here for people. */
  readonly reportBadRecord: (sample: BadRecordSample) => void;
}

export interface BadRecordSample {
  readonly split: string;
  readonly position: string;
  readonly reason: string;
  readonly excerpt: string;
}

/** One batch of one split. Column layout: physical fields, then metadata columns, in declaration order. */
export interface SourceBatch {
  readonly split: number;
  readonly batch: Batch;
}

/** State of a source at a point between two batches; plain JSON, stored in the checkpoint manifest. */
export interface SourceSnapshot {
  readonly splits: readonly { readonly id: string; readonly position: string }[];
}

export interface SplitStatus {
  readonly id: string;
  /** Next position to read, as text (Kafka offset). */
  readonly position: string;
  /** Records between position and end; null when unknown. */
  readonly pendingRecords: number | null;
  /** Where the log begins and ends, null when the connector has no such thing. */
  readonly startPosition: string | null;
  readonly endPosition: string | null;
  readonly committedPosition: string | null;
}

export interface SourceReader {
  /** Resolves when poll() can be called; `restored` overrides every startup option (Flink rule). */
  open(restored: SourceSnapshot | null): Promise<void>;
  /** Ids of all splits known so far; a split's index is stable for the reader's life, new ones are appended. */
  splitIds(): readonly string[];
  /**
   * Next batch, or null when none is ready. Among splits that have data the reader takes the one for which
   * `splitWatermark(index)` is smallest. The batch is valid until the next poll().
   */
  poll(splitWatermark: (split: number) => number): SourceBatch | null;
  /** Resolves as soon as poll() may give a batch or isFinished() turned true. Resolves at once if so already. */
  available(): Promise<void>;
  /** True when this split is bounded and read to its end. */
  isSplitFinished(split: number): boolean;
  isFinished(): boolean;
  /** Positions after the last batch that poll() returned; synchronous. */
  snapshot(): SourceSnapshot;
  /** The checkpoint that held `snapshot` is complete (commit group offsets); best effort, errors are metered. */
  notifyCheckpointComplete(snapshot: SourceSnapshot): void;
  /** For lag: refreshed at least every 5 s by the reader itself. */
  splitStatus(): readonly SplitStatus[];
  close(): Promise<void>;
}

/** Data a sink must keep in the checkpoint to finish or undo what it wrote; plain JSON. */
export type SinkCommittable = Readonly<Record<string, unknown>>;

export interface SinkWriter {
  open(restored: SinkCommittable | null): Promise<void>;
  /** Serialises the batch into the writer's own buffer; synchronous; the batch is not kept. */
  write(batch: Batch): void;
  /** End of one turn of the task loop: start sending what is buffered, without waiting. */
  kick(): void;
  /** Null while the buffer has room; otherwise resolves when it has again. This is the backpressure. */
  whenWritable(): Promise<void> | null;
  /** Resolves when everything written before the call is acknowledged by the outside; rejects on a final failure. */
  flush(): Promise<void>;
  /** Called after flush() at a barrier; what the checkpoint must hold. */
  prepareCommit(checkpointId: number): SinkCommittable | null;
  /** The checkpoint is complete: make its part visible. Idempotent. */
  commit(checkpointId: number, committable: SinkCommittable | null): Promise<void>;
  close(): Promise<void>;
}

export interface SourceRequest extends ConnectorContext {
  /** Only these leaves of the layout are read by the plan; everything else stays AbsentColumn. */
  readonly neededPaths: readonly FieldPath[];
  /** Start positions chosen at launch; overrides `scan.startup.mode`. Connector-specific option keys. */
  readonly startOverride: Readonly<Record<string, string>>;
}

export interface Connector {
  readonly name: string;
  readonly isSource: boolean;
  readonly isSink: boolean;
  /** Metadata keys it offers and their declared types; writable ones may be part of the sink schema. */
  readonly metadata: Readonly<Record<string, { readonly type: Field['type']; readonly isWritable: boolean }>>;
  /** Row kinds a sink over this table takes: 'append' (+I only), 'upsert' (needs a key; a -U that still comes is a delete), 'all'. */
  sinkMode(table: TableSpec): 'append' | 'upsert' | 'all';
  /** Row kinds a source over this table gives. */
  sourceMode(table: TableSpec): 'append' | 'upsert' | 'all';
  isBounded(table: TableSpec): boolean;
  /** Every wrong, missing or unknown option in words, with the option's key; empty = valid. Same text as Flink where it has one. */
  validate(table: TableSpec, use: 'source' | 'sink'): readonly OptionProblem[];
  createReader?(request: SourceRequest): SourceReader;
  createWriter?(context: ConnectorContext): SinkWriter;
}

export interface OptionProblem {
  readonly option: string;
  readonly message: string;
  readonly hint?: string;
}
