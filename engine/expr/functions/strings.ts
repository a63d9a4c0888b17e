// Typing of functions over text. Lengths and positions count code points, positions start at 1 (reference/flink-sql.md §2).

import { isCharacterKind, isIntegerKind, simpleType } from '@/engine/core/data-type';
import { implicitCast } from '../bind-cast';
import { type BindProblem, cannotApply } from '../bind-problem';
import type { Expression } from '../expression';
import {
  anyNullable,
  call,
  checkCount,
  type FunctionSpec,
  fitArgument,
  type ParameterKind,
  type ScalarRequest,
  scalar,
} from '../function-spec';
import { compileJavaRegExp } from '../runtime/java-regexp';

interface TextRequest {
  readonly aliases?: readonly string[];
  readonly optional?: number;
  readonly isVariadic?: boolean;
  readonly nullable?: 'always';
  readonly category?: 'hash';
}

function textFunction(
  signature: string,
  parameters: readonly ParameterKind[],
  result: 'STRING' | 'INT' | 'BOOLEAN',
  description: string,
  more: TextRequest = {},
): FunctionSpec {
  const request: ScalarRequest = {
    name: signature.slice(0, signature.indexOf('(')),
    category: 'string',
    signatures: [signature],
    description,
    parameters,
    result: () => simpleType(result),
    ...more,
  };
  return scalar(request);
}

/** A constant pattern is checked when the query is bound; others give NULL or FALSE at run time as in Flink. */
function checkedPattern(spec: FunctionSpec): FunctionSpec {
  const bind: FunctionSpec['bind'] = (args, session) => {
    const pattern = args[1];
    if (pattern?.kind === 'literal' && typeof pattern.value === 'string' && compileJavaRegExp(pattern.value) === null) {
      return {
        problem: `regular expression '${pattern.value}' is not valid or not supported`,
        hint: 'Java syntax is accepted, except possessive quantifiers, atomic groups and character class intersections.',
        argument: 1,
      };
    }
    return spec.bind(args, session);
  };
  return { ...spec, bind };
}

function bindLike(args: readonly Expression[]): Expression | BindProblem {
  const problem = checkCount('LIKE', args, 2, 3);
  if (problem !== null) return problem;
  const fitted = args.map((arg) => fitArgument(arg, 'string'));
  const kept = fitted.filter((arg): arg is Expression => arg !== null);
  if (kept.length !== args.length) return cannotApply('LIKE', args, ['<CHARACTER> LIKE <CHARACTER>']);
  const escapeWith = kept[2];
  if (escapeWith !== undefined) {
    if (escapeWith.kind !== 'literal' || typeof escapeWith.value !== 'string' || [...escapeWith.value].length !== 1) {
      return { problem: 'ESCAPE must be a single character', argument: 2 };
    }
    const pattern = kept[1];
    if (
      pattern?.kind === 'literal' &&
      typeof pattern.value === 'string' &&
      !isValidLike(pattern.value, escapeWith.value)
    ) {
      return { problem: `invalid escape sequence in LIKE pattern '${pattern.value}'`, argument: 1 };
    }
  }
  return call('LIKE', kept, simpleType('BOOLEAN', anyNullable(kept)));
}

/** The escape character must stand before %, _ or itself. */
function isValidLike(pattern: string, escapeWith: string): boolean {
  const points = [...pattern];
  for (let at = 0; at < points.length; at += 1) {
    if (points[at] !== escapeWith) continue;
    const next = points[at + 1];
    if (next !== '%' && next !== '_' && next !== escapeWith) return false;
    at += 1;
  }
  return true;
}

function bindConcat(args: readonly Expression[]): Expression | BindProblem {
  const problem = checkCount('||', args, 2, 2);
  if (problem !== null) return problem;
  const fitted: Expression[] = [];
  for (const [index, arg] of args.entries()) {
    const fit = fitArgument(arg, 'string');
    if (fit === null) return cannotApply('||', args, ['<CHARACTER> || <CHARACTER>'], index);
    fitted.push(fit);
  }
  return call('CONCAT', fitted, simpleType('STRING', anyNullable(fitted)));
}

/** SPLIT_INDEX(string, separator, index): the separator may be a character code. */
function bindSplitIndex(args: readonly Expression[]): Expression | BindProblem {
  const problem = checkCount('SPLIT_INDEX', args, 3, 3);
  const [text, separator, index] = args;
  if (problem !== null || text === undefined || separator === undefined || index === undefined) {
    return problem ?? cannotApply('SPLIT_INDEX', args, []);
  }
  const forms = ['SPLIT_INDEX(<CHARACTER>, <CHARACTER>, <INT>)', 'SPLIT_INDEX(<CHARACTER>, <INT>, <INT>)'];
  const fitText = fitArgument(text, 'string');
  const fitIndex = fitArgument(index, 'int');
  const isCode = isIntegerKind(separator.type.kind);
  const fitSeparator = isCode ? implicitCode(separator) : fitArgument(separator, 'string');
  if (fitText === null || fitIndex === null || fitSeparator === null) return cannotApply('SPLIT_INDEX', args, forms);
  return call('SPLIT_INDEX', [fitText, fitSeparator, fitIndex], simpleType('STRING'));
}

/** A character code outside 1..255 gives NULL, as CHR would not; hence its own case expression. */
function implicitCode(code: Expression): Expression | null {
  const fit = fitArgument(code, 'int');
  if (fit === null) return null;
  const bound = (value: number): Expression => ({ kind: 'literal', type: simpleType('INT', false), value });
  const boolean = simpleType('BOOLEAN', fit.type.nullable);
  const inRange = call('AND', [call('>=', [fit, bound(1)], boolean), call('<=', [fit, bound(255)], boolean)], boolean);
  const nothing: Expression = { kind: 'literal', type: simpleType('STRING'), value: null };
  const type = simpleType('STRING');
  return call('CASE', [inRange, call('CHR', [fit], type), nothing], type);
}

function bindConcatWs(args: readonly Expression[]): Expression | BindProblem {
  const problem = checkCount('CONCAT_WS', args, 2, null);
  if (problem !== null) return problem;
  const separator = args[0];
  if (separator === undefined || args.some((arg) => arg.type.kind !== 'NULL' && !isCharacterKind(arg.type.kind))) {
    return cannotApply('CONCAT_WS', args, ['CONCAT_WS(<CHARACTER>, <CHARACTER>, ...)']);
  }
  const typed = args.map((arg) => implicitCast(arg, isCharacterKind(arg.type.kind) ? arg.type : simpleType('STRING')));
  return call('CONCAT_WS', typed, simpleType('STRING', separator.type.nullable));
}

const HASH = { category: 'hash' } as const;

export const STRING_FUNCTIONS: readonly FunctionSpec[] = [
  {
    name: 'LIKE',
    category: 'string',
    signatures: ['string LIKE pattern [ESCAPE char]'],
    description: 'TRUE if the text matches: % any text, _ one character; no escape character unless given.',
    bind: bindLike,
  },
  {
    name: '||',
    category: 'string',
    signatures: ['string || string'],
    description: 'Both texts in sequence.',
    bind: bindConcat,
  },
  textFunction('CONCAT(string, ...)', ['string'], 'STRING', 'All texts in sequence; NULL if any is NULL.', {
    isVariadic: true,
  }),
  {
    name: 'CONCAT_WS',
    category: 'string',
    signatures: ['CONCAT_WS(separator, string, ...)'],
    description: 'Texts joined by the separator, skipping NULLs; NULL if the separator is NULL.',
    bind: bindConcatWs,
  },
  textFunction('UPPER(string)', ['string'], 'STRING', 'Text in upper case.'),
  textFunction('LOWER(string)', ['string'], 'STRING', 'Text in lower case.'),
  textFunction(
    'INITCAP(string)',
    ['string'],
    'STRING',
    'First letter of each word in upper case, the rest in lower case.',
  ),
  textFunction('CHAR_LENGTH(string)', ['string'], 'INT', 'Number of characters (code points).', {
    aliases: ['CHARACTER_LENGTH'],
  }),
  textFunction(
    'SUBSTRING(string, from [, length])',
    ['string', 'int', 'int'],
    'STRING',
    'Part of the text; position 0 counts as 1, a negative one from the end.',
    { aliases: ['SUBSTR'], optional: 1 },
  ),
  textFunction(
    'LEFT(string, length)',
    ['string', 'int'],
    'STRING',
    'First characters; empty if the length is negative.',
  ),
  textFunction(
    'RIGHT(string, length)',
    ['string', 'int'],
    'STRING',
    'Last characters; empty if the length is negative.',
  ),
  textFunction(
    'TRIM(string [, characters])',
    ['string', 'string'],
    'STRING',
    'Text without spaces (or the given characters) at both ends.',
    { aliases: ['BTRIM'], optional: 1 },
  ),
  textFunction(
    'LTRIM(string [, characters])',
    ['string', 'string'],
    'STRING',
    'Text without leading spaces (or the given characters).',
    { optional: 1 },
  ),
  textFunction(
    'RTRIM(string [, characters])',
    ['string', 'string'],
    'STRING',
    'Text without trailing spaces (or the given characters).',
    { optional: 1 },
  ),
  textFunction(
    'REPLACE(string, search, replacement)',
    ['string', 'string', 'string'],
    'STRING',
    'Text with every occurrence replaced.',
  ),
  textFunction(
    'LPAD(string, length, pad)',
    ['string', 'int', 'string'],
    'STRING',
    'Text padded on the left or cut to the length; NULL if the length is negative or the pad empty.',
    { nullable: 'always' },
  ),
  textFunction(
    'RPAD(string, length, pad)',
    ['string', 'int', 'string'],
    'STRING',
    'Text padded on the right or cut to the length; NULL if the length is negative or the pad empty.',
    { nullable: 'always' },
  ),
  textFunction('REPEAT(string, count)', ['string', 'int'], 'STRING', 'The text repeated.'),
  textFunction('REVERSE(string)', ['string'], 'STRING', 'The characters in reverse order.'),
  textFunction(
    'POSITION(search, string)',
    ['string', 'string'],
    'INT',
    'Position of the first occurrence, 0 if none; also POSITION(search IN string).',
  ),
  textFunction(
    'LOCATE(search, string [, from])',
    ['string', 'string', 'int'],
    'INT',
    'Position of the first occurrence at or after `from`, 0 if none.',
    { optional: 1 },
  ),
  textFunction('INSTR(string, search)', ['string', 'string'], 'INT', 'Position of the first occurrence, 0 if none.'),
  textFunction(
    'STARTSWITH(string, prefix)',
    ['string', 'string'],
    'BOOLEAN',
    'TRUE if the text begins with the prefix.',
  ),
  textFunction('ENDSWITH(string, suffix)', ['string', 'string'], 'BOOLEAN', 'TRUE if the text ends with the suffix.'),
  textFunction('ASCII(string)', ['string'], 'INT', 'Code of the first byte, 0 for empty text.'),
  textFunction('CHR(code)', ['int'], 'STRING', 'Character of the code modulo 256; empty below zero.'),
  {
    name: 'SPLIT_INDEX',
    category: 'string',
    signatures: ['SPLIT_INDEX(string, separator, index)'],
    description: 'Part at a zero-based index after splitting; NULL if there is none.',
    bind: bindSplitIndex,
  },
  checkedPattern(
    textFunction(
      'REGEXP(string, pattern)',
      ['string', 'string'],
      'BOOLEAN',
      'TRUE if any part matches the Java regular expression.',
    ),
  ),
  checkedPattern(
    textFunction(
      'REGEXP_EXTRACT(string, pattern [, group])',
      ['string', 'string', 'int'],
      'STRING',
      'Text of a group (0 = whole match) of the first match; NULL if none.',
      { optional: 1, nullable: 'always' },
    ),
  ),
  checkedPattern(
    textFunction(
      'REGEXP_REPLACE(string, pattern, replacement)',
      ['string', 'string', 'string'],
      'STRING',
      'Text with every match replaced; $1 refers to a group.',
      { nullable: 'always' },
    ),
  ),
  textFunction('TO_BASE64(string)', ['string'], 'STRING', 'Base64 of the UTF-8 bytes.'),
  textFunction('FROM_BASE64(string)', ['string'], 'STRING', 'Text decoded from base64.'),
  textFunction('MD5(string)', ['string'], 'STRING', 'MD5 of the UTF-8 bytes as 32 hexadecimal digits.', HASH),
  textFunction('SHA1(string)', ['string'], 'STRING', 'SHA-1 as hexadecimal digits.', HASH),
  textFunction('SHA256(string)', ['string'], 'STRING', 'SHA-256 as hexadecimal digits.', HASH),
  textFunction('SHA512(string)', ['string'], 'STRING', 'SHA-512 as hexadecimal digits.', HASH),
];
