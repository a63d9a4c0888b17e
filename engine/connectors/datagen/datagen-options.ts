// WITH options of `datagen` tables (flink-sql.md §14) as typed field plans; every mistake in words. Pure.

import type { OptionProblem, TableSpec } from '@/engine/connectors/connector';
import { OptionReader } from '@/engine/connectors/option-reader';
import type { DataType, Field } from '@/engine/core/data-type';
import { parseDecimalText } from '@/engine/formats/json/scalar-text';

/** How one leaf or ROW is filled. Integer bounds are unscaled for DECIMAL. */
export type FieldPlan =
  | { readonly kind: 'row'; readonly type: DataType; readonly members: readonly FieldPlan[]; readonly nullRate: number }
  | { readonly kind: 'sequence'; readonly type: DataType; readonly start: bigint; readonly end: bigint }
  | {
      readonly kind: 'random';
      readonly type: DataType;
      readonly nullRate: number;
      /** Inclusive, for integers and DECIMAL (unscaled). */
      readonly min: bigint;
      readonly max: bigint;
      /** For FLOAT and DOUBLE. */
      readonly minReal: number;
      readonly maxReal: number;
      /** Characters or bytes. */
      readonly length: number;
      readonly isVariableLength: boolean;
      readonly maxPastMs: number;
    };

export interface DatagenOptions {
  readonly rowsPerSecond: number;
  /** Infinity = unbounded. The shortest sequence bounds it too. */
  readonly totalRows: number;
  readonly fields: readonly FieldPlan[];
}

const INTEGER_BITS: Readonly<Partial<Record<DataType['kind'], number>>> = {
  TINYINT: 8,
  SMALLINT: 16,
  INT: 32,
  BIGINT: 64,
};
const REAL_MAX: Readonly<Partial<Record<DataType['kind'], number>>> = {
  FLOAT: 3.4028234663852886e38,
  DOUBLE: Number.MAX_VALUE,
};
const REAL_MIN: Readonly<Partial<Record<DataType['kind'], number>>> = {
  FLOAT: 1.401298464324817e-45,
  DOUBLE: Number.MIN_VALUE,
};
const TEXT_KINDS: readonly string[] = ['STRING', 'VARCHAR', 'CHAR'];
const UNSUPPORTED: readonly string[] = ['NULL', 'INTERVAL_DAY_TIME', 'INTERVAL_YEAR_MONTH'];
const DEFAULT_LENGTH = 100;

/** Smallest and largest value of an integer or DECIMAL type, unscaled; null for other types. */
function bounds(type: DataType): { readonly min: bigint; readonly max: bigint } | null {
  if (type.kind === 'DECIMAL') {
    const max = 10n ** BigInt(type.precision) - 1n;
    return { min: -max, max };
  }
  const bits = INTEGER_BITS[type.kind];
  return bits === undefined ? null : { min: -(2n ** BigInt(bits - 1)), max: 2n ** BigInt(bits - 1) - 1n };
}

class PlanReader {
  private readonly reader: OptionReader;
  /** Rows until the first sequence is used up. */
  shortestSequence = Number.POSITIVE_INFINITY;

  constructor(reader: OptionReader) {
    this.reader = reader;
  }

  field(field: Field, prefix: string): FieldPlan {
    const key = `${prefix}${field.name}.`;
    const { type } = field;
    if (UNSUPPORTED.includes(type.kind)) {
      this.reader.report(`${key}kind`, `datagen cannot fill column "${field.name}" of type ${type.kind}`);
    }
    if (type.kind === 'ROW') {
      const members = type.fields.map((member) => this.field(member, key));
      return { kind: 'row', type, members, nullRate: this.nullRate(key) };
    }
    const kind = this.reader.choice(`${key}kind`, ['random', 'sequence'], 'random');
    return kind === 'sequence' ? this.sequence(field, key) : this.random(field, key);
  }

  private nullRate(key: string): number {
    return this.reader.number(`${key}null-rate`, 0, { min: 0, max: 1 });
  }

  private sequence({ type, name }: Field, key: string): FieldPlan {
    const isNumber = bounds(type) !== null || type.kind in REAL_MAX;
    if (!isNumber && !TEXT_KINDS.includes(type.kind)) {
      this.reader.report(
        `${key}kind`,
        `column "${name}" of type ${type.kind} cannot be a sequence`,
        'Use kind "random".',
      );
    }
    const start = this.integer(`${key}start`, null);
    const end = this.integer(`${key}end`, null);
    if (end < start) this.reader.report(`${key}end`, `"${key}end" is before "${key}start"`);
    this.shortestSequence = Math.min(this.shortestSequence, Number(end - start) + 1);
    return { kind: 'sequence', type, start, end };
  }

  private random({ type }: Field, key: string): FieldPlan {
    const range = bounds(type);
    const scale = type.kind === 'DECIMAL' ? type.scale : 0;
    const min = range === null ? 0n : this.integer(`${key}min`, range.min, scale);
    const max = range === null ? 0n : this.integer(`${key}max`, range.max, scale);
    const realMax = REAL_MAX[type.kind];
    const minReal = realMax === undefined ? 0 : this.reader.number(`${key}min`, REAL_MIN[type.kind] ?? 0);
    const maxReal = realMax === undefined ? 0 : this.reader.number(`${key}max`, realMax);
    if (max < min || maxReal < minReal) this.reader.report(`${key}max`, `"${key}max" is below "${key}min"`);
    if (range !== null && (min < range.min || max > range.max)) {
      this.reader.report(`${key}max`, `"${key}min" and "${key}max" must fit the column's type`);
    }
    const hasLength = TEXT_KINDS.includes(type.kind) || type.kind === 'BYTES';
    const declared =
      type.kind === 'CHAR' || type.kind === 'VARCHAR' ? Math.min(type.length, DEFAULT_LENGTH) : DEFAULT_LENGTH;
    const isTimestamp = type.kind === 'TIMESTAMP' || type.kind === 'TIMESTAMP_LTZ';
    return {
      kind: 'random',
      type,
      nullRate: this.nullRate(key),
      min,
      max,
      minReal,
      maxReal,
      length: hasLength ? this.reader.integer(`${key}length`, declared, { min: 1, max: 1_000_000 }) : 0,
      isVariableLength: hasLength && this.reader.boolean(`${key}var-len`, false),
      maxPastMs: isTimestamp ? this.reader.duration(`${key}max-past`, 0) : 0,
    };
  }

  /** A whole number, or a decimal scaled by 10^scale; required when there is no fallback. */
  private integer(key: string, fallback: bigint | null, scale = 0): bigint {
    const text = fallback === null ? this.reader.required(key) : this.reader.optional(key);
    if (text === null || text === '') return fallback ?? 0n;
    const value = scale === 0 && !/^[+-]?\d+$/.test(text.trim()) ? null : parseDecimalText(text.trim(), 38, scale);
    if (typeof value === 'bigint') return value;
    this.reader.report(key, `invalid value "${text}" for option "${key}"`, "Give a number of the column's type.");
    return fallback ?? 0n;
  }
}

/** Reads the table's options; `problems` is empty when all is well, otherwise `options` holds fallbacks. */
export function readDatagenOptions(table: TableSpec): {
  readonly options: DatagenOptions;
  readonly problems: readonly OptionProblem[];
} {
  const reader = new OptionReader(table.options);
  reader.integer('scan.parallelism', 1, { min: 1 });
  reader.allowPrefix('scan.watermark.');
  const rowsPerSecond = reader.integer('rows-per-second', 10_000, { min: 1 });
  const hasLimit = reader.has('number-of-rows');
  const numberOfRows = reader.integer('number-of-rows', 0, { min: 0 });
  const plans = new PlanReader(reader);
  const fields = table.physicalFields.map((field) => plans.field(field, 'fields.'));
  const totalRows = Math.min(plans.shortestSequence, hasLimit ? numberOfRows : Number.POSITIVE_INFINITY);
  return { options: { rowsPerSecond, totalRows, fields }, problems: reader.finish('connector "datagen"') };
}
