// Syntax tree of a script. Plain data; every node knows its span. Nothing here is resolved: names are as written.
// Nodes that parsed but are refused carry no information: kind 'refused' stands for them, their diagnostic is reported.

import type { Span } from './diagnostic';

export interface Identifier extends Span {
  readonly name: string;
}

export interface TypeNode extends Span {
  readonly name: string;
  readonly parameters: readonly number[];
  readonly fields: readonly { readonly name: Identifier; readonly type: TypeNode }[];
  readonly isNullable: boolean;
}

export type IntervalUnit = 'YEAR' | 'QUARTER' | 'MONTH' | 'WEEK' | 'DAY' | 'HOUR' | 'MINUTE' | 'SECOND';

export type ExpressionNode = Span &
  (
    | { readonly kind: 'refused' }
    | { readonly kind: 'number'; readonly text: string }
    | { readonly kind: 'string'; readonly value: string }
    | { readonly kind: 'bytes'; readonly hex: string }
    | { readonly kind: 'boolean'; readonly value: boolean }
    | { readonly kind: 'null' }
    | { readonly kind: 'typed-literal'; readonly type: 'DATE' | 'TIME' | 'TIMESTAMP'; readonly value: string }
    | IntervalNode
    /** Unit keyword of EXTRACT, FLOOR, TIMESTAMPADD …, and of TRIM (BOTH, LEADING, TRAILING). */
    | { readonly kind: 'symbol'; readonly symbol: string }
    | { readonly kind: 'name'; readonly parts: readonly Identifier[] }
    | { readonly kind: 'field'; readonly base: ExpressionNode; readonly field: Identifier }
    /** Operators and functions alike; `name` is upper case and the one that bindCall knows. */
    | CallNode
    | { readonly kind: 'cast'; readonly argument: ExpressionNode; readonly type: TypeNode; readonly isTry: boolean }
  );

export interface IntervalNode extends Span {
  readonly kind: 'interval';
  readonly value: string;
  readonly isNegative: boolean;
  readonly from: IntervalUnit;
  readonly to: IntervalUnit | null;
  /** Leading precision if written: DAY(3). */
  readonly precision: number | null;
  readonly valueSpan: Span;
  readonly unitSpan: Span;
}

export interface CallNode extends Span {
  readonly kind: 'call';
  readonly name: string;
  /** Where the function's name or the operator stands. */
  readonly nameSpan: Span;
  readonly args: readonly ExpressionNode[];
  readonly isOperator: boolean;
  readonly isDistinct: boolean;
  /** COUNT(*). */
  readonly isStar: boolean;
  readonly filter: ExpressionNode | null;
}

export interface SelectItem extends Span {
  readonly kind: 'expression';
  readonly expression: ExpressionNode;
  readonly alias: Identifier | null;
}

export interface StarItem extends Span {
  readonly kind: 'star';
  /** t.* */
  readonly qualifier: Identifier | null;
}

export interface OptionNode extends Span {
  readonly key: string;
  readonly value: string;
  readonly keySpan: Span;
  readonly valueSpan: Span;
}

export type TableNode = Span & {
  readonly alias: Identifier | null;
  readonly columnAliases: readonly Identifier[];
} & (
    | { readonly kind: 'refused-table' }
    | { readonly kind: 'table-name'; readonly path: readonly Identifier[]; readonly options: readonly OptionNode[] }
    | { readonly kind: 'subquery'; readonly query: QueryNode }
    | WindowTableNode
  );

export interface WindowTableNode extends Span {
  readonly kind: 'window-table';
  readonly function: 'TUMBLE' | 'HOP';
  readonly functionSpan: Span;
  readonly data: TableNode;
  readonly timeColumn: Identifier;
  readonly slide: ExpressionNode | null;
  readonly size: ExpressionNode;
  readonly offset: ExpressionNode | null;
  readonly alias: Identifier | null;
  readonly columnAliases: readonly Identifier[];
}

export interface SelectNode extends Span {
  readonly kind: 'select';
  readonly isDistinct: boolean;
  readonly distinctSpan: Span | null;
  readonly items: readonly (SelectItem | StarItem)[];
  readonly from: TableNode | null;
  readonly where: ExpressionNode | null;
  /** Null = no GROUP BY; empty = GROUP BY (). */
  readonly groupBy: readonly ExpressionNode[] | null;
  readonly groupBySpan: Span | null;
  readonly having: ExpressionNode | null;
}

export interface ValuesNode extends Span {
  readonly kind: 'values';
  readonly rows: readonly (Span & { readonly items: readonly ExpressionNode[] })[];
}

export interface UnionNode extends Span {
  readonly kind: 'union';
  readonly inputs: readonly QueryBody[];
}

export type QueryBody =
  | SelectNode
  | ValuesNode
  | UnionNode
  | (Span & { readonly kind: 'nested'; readonly query: QueryNode });

export interface CommonTableNode extends Span {
  readonly name: Identifier;
  readonly columns: readonly Identifier[];
  readonly query: QueryNode;
}

export interface QueryNode extends Span {
  readonly with: readonly CommonTableNode[];
  readonly body: QueryBody;
  readonly limit: { readonly count: number; readonly span: Span } | null;
  /** Something in it was refused; the binder must not report consequences. */
  readonly isRefused: boolean;
}

export type ColumnNode = Span & { readonly name: Identifier } & (
    | { readonly kind: 'physical'; readonly type: TypeNode }
    | {
        readonly kind: 'metadata';
        readonly type: TypeNode;
        readonly key: string | null;
        readonly keySpan: Span | null;
        readonly isVirtual: boolean;
      }
    | { readonly kind: 'computed'; readonly expression: ExpressionNode }
  );

export interface CreateTableNode extends Span {
  readonly kind: 'create-table';
  readonly path: readonly Identifier[];
  readonly ifNotExists: boolean;
  readonly columns: readonly ColumnNode[];
  readonly watermarks: readonly (Span & {
    readonly column: readonly Identifier[];
    readonly expression: ExpressionNode;
  })[];
  readonly primaryKeys: readonly (Span & { readonly columns: readonly Identifier[] })[];
  readonly options: readonly OptionNode[];
  readonly isRefused: boolean;
}

export interface CreateViewNode extends Span {
  readonly kind: 'create-view';
  readonly path: readonly Identifier[];
  readonly ifNotExists: boolean;
  readonly columns: readonly Identifier[];
  readonly query: QueryNode;
}

export interface InsertNode extends Span {
  readonly kind: 'insert';
  readonly path: readonly Identifier[];
  readonly options: readonly OptionNode[];
  /** Null = no column list. */
  readonly columns: readonly Identifier[] | null;
  readonly query: QueryNode;
}

export interface SetNode extends Span {
  readonly kind: 'set';
  readonly option: OptionNode;
}

export interface SelectStatementNode extends Span {
  readonly kind: 'query';
  readonly query: QueryNode;
}

export type StatementNode = CreateTableNode | CreateViewNode | InsertNode | SetNode | SelectStatementNode;
