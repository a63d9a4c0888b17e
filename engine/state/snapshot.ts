// What an operator hands to a checkpoint and gets back at restore. Bytes are opaque outside the operator's own state code.

export interface StateChunk {
  /** Name of the state table inside the operator, e.g. `groups`, `slice-1712345600000`. */
  readonly table: string;
  /** 'base' replaces everything stored for the table before; 'delta' is applied on top, in order. */
  readonly kind: 'base' | 'delta';
  readonly bytes: Uint8Array;
}

export interface StateSnapshot {
  readonly chunks: readonly StateChunk[];
  /** Every table that exists at this moment; a table that is missing here is dropped from the checkpoint. */
  readonly liveTables: readonly string[];
  /** Small values (watermarks, counters): stored in the manifest itself. JSON. */
  readonly scalars: Readonly<Record<string, string | number | boolean | null>>;
}

/** The same, read back: chunks per table in order, base first. */
export interface RestoredState {
  readonly tables: Readonly<Record<string, readonly Uint8Array[]>>;
  readonly scalars: StateSnapshot['scalars'];
}

export interface StateSize {
  /** Bytes of memory held by the operator's state (arrays at capacity and arenas). */
  readonly bytes: number;
  readonly keys: number;
}
