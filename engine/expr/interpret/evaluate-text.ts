// Reference meaning of text functions: everything on arrays of code points.

import { createHash } from 'node:crypto';
import type { LiteralValue } from '../expression';
import { compileJavaRegExp } from '../runtime/java-regexp';
import { regexpReplace } from '../runtime/text';
import { numberAt, type StrictEvaluator, textAt } from './evaluator';

function points(args: readonly LiteralValue[], at: number): string[] {
  return Array.from(textAt(args, at));
}

/** Positions where `needle` occurs in `hay`, in code points. */
function indexOfPoints(hay: readonly string[], needle: readonly string[], from: number): number {
  for (let at = Math.max(0, from); at + needle.length <= hay.length; at += 1) {
    if (needle.every((point, index) => hay[at + index] === point)) return at;
  }
  return -1;
}

function locate(search: readonly string[], text: readonly string[], from: number): number {
  return search.length === 0 ? 1 : indexOfPoints(text, search, from - 1) + 1;
}

function like(text: readonly string[], pattern: readonly string[], escapeWith: string | null): boolean {
  const [head, ...rest] = pattern;
  if (head === undefined) return text.length === 0;
  const next = rest[0];
  if (head === escapeWith && next !== undefined && (next === '%' || next === '_' || next === escapeWith)) {
    return text[0] === next && like(text.slice(1), rest.slice(1), escapeWith);
  }
  if (head === '%') {
    for (let skip = 0; skip <= text.length; skip += 1) if (like(text.slice(skip), rest, escapeWith)) return true;
    return false;
  }
  if (text.length === 0) return false;
  return (head === '_' || head === text[0]) && like(text.slice(1), rest, escapeWith);
}

function substring(args: readonly LiteralValue[]): string | null {
  const text = points(args, 0);
  const position = numberAt(args, 1);
  const length = args.length > 2 ? numberAt(args, 2) : text.length;
  if (length < 0) return null;
  const start = position > 0 ? position - 1 : position === 0 ? 0 : text.length + position;
  if (start < 0) return '';
  return text.filter((_, at) => at >= start && at < start + length).join('');
}

function trim(isLeading: boolean, isTrailing: boolean): StrictEvaluator {
  return (args) => {
    const text = points(args, 0);
    const set = args.length > 1 ? points(args, 1) : [' '];
    while (isLeading && text.length > 0 && set.includes(text[0] ?? '')) text.shift();
    while (isTrailing && text.length > 0 && set.includes(text[text.length - 1] ?? '')) text.pop();
    return text.join('');
  };
}

function pad(isLeft: boolean): StrictEvaluator {
  return (args) => {
    const text = points(args, 0);
    const length = numberAt(args, 1);
    const filler = points(args, 2);
    if (length < 0 || filler.length === 0) return null;
    const missing = Array.from({ length: Math.max(0, length - text.length) }, (_, at) => filler[at % filler.length]);
    const kept = text.slice(0, length);
    return (isLeft ? [...missing, ...kept] : [...kept, ...missing]).join('');
  };
}

function initCap(text: string): string {
  let isInWord = false;
  return Array.from(text.toLowerCase())
    .map((point) => {
      const isWord = /[\p{L}\p{N}]/u.test(point);
      const shown = isWord && !isInWord ? point.toUpperCase() : point;
      isInWord = isWord;
      return shown;
    })
    .join('');
}

function regexpExtract(args: readonly LiteralValue[]): string | null {
  const pattern = compileJavaRegExp(textAt(args, 1));
  const group = args.length > 2 ? numberAt(args, 2) : 0;
  if (pattern === null || group < 0) return null;
  return new RegExp(pattern.source, pattern.flags.replace('g', '')).exec(textAt(args, 0))?.[group] ?? null;
}

function regexpTest(args: readonly LiteralValue[]): boolean {
  const pattern = compileJavaRegExp(textAt(args, 1));
  if (pattern === null || args[1] === '') return false;
  return new RegExp(pattern.source, pattern.flags.replace('g', '')).test(textAt(args, 0));
}

function splitIndex(args: readonly LiteralValue[]): string | null {
  const text = textAt(args, 0);
  const separator = textAt(args, 1);
  if (text === '') return null;
  const parts = separator === '' ? text.split(/\s/) : text.split(separator);
  return parts[numberAt(args, 2)] ?? null;
}

function replace(args: readonly LiteralValue[]): string {
  const search = textAt(args, 1);
  const replacement = textAt(args, 2);
  if (search === '')
    return (
      replacement +
      points(args, 0)
        .map((point) => point + replacement)
        .join('')
    );
  return textAt(args, 0).replaceAll(search, () => replacement);
}

function hash(algorithm: string): StrictEvaluator {
  return (args) =>
    createHash(algorithm)
      .update(Buffer.from(textAt(args, 0), 'utf8'))
      .digest('hex');
}

export const TEXT_EVALUATORS: readonly (readonly [string, StrictEvaluator])[] = [
  ['LIKE', (args) => like(points(args, 0), points(args, 1), args.length > 2 ? textAt(args, 2) : null)],
  ['CONCAT', (args) => args.join('')],
  ['UPPER', (args) => textAt(args, 0).toUpperCase()],
  ['LOWER', (args) => textAt(args, 0).toLowerCase()],
  ['INITCAP', (args) => initCap(textAt(args, 0))],
  ['CHAR_LENGTH', (args) => points(args, 0).length],
  ['SUBSTRING', substring],
  [
    'LEFT',
    (args) =>
      points(args, 0)
        .slice(0, Math.max(0, numberAt(args, 1)))
        .join(''),
  ],
  ['RIGHT', (args) => (numberAt(args, 1) <= 0 ? '' : points(args, 0).slice(-numberAt(args, 1)).join(''))],
  ['TRIM', trim(true, true)],
  ['LTRIM', trim(true, false)],
  ['RTRIM', trim(false, true)],
  ['REPLACE', replace],
  ['LPAD', pad(true)],
  ['RPAD', pad(false)],
  ['REPEAT', (args) => Array.from({ length: Math.max(0, numberAt(args, 1)) }, () => textAt(args, 0)).join('')],
  ['REVERSE', (args) => points(args, 0).reverse().join('')],
  ['POSITION', (args) => locate(points(args, 0), points(args, 1), 1)],
  ['LOCATE', (args) => locate(points(args, 0), points(args, 1), args.length > 2 ? numberAt(args, 2) : 1)],
  ['INSTR', (args) => locate(points(args, 1), points(args, 0), 1)],
  ['STARTSWITH', (args) => textAt(args, 0).slice(0, textAt(args, 1).length) === textAt(args, 1)],
  [
    'ENDSWITH',
    (args) => textAt(args, 0).slice(Math.max(0, textAt(args, 0).length - textAt(args, 1).length)) === textAt(args, 1),
  ],
  ['ASCII', (args) => Buffer.concat([Buffer.from(textAt(args, 0), 'utf8'), Buffer.alloc(1)]).readInt8(0)],
  ['CHR', (args) => (numberAt(args, 0) < 0 ? '' : String.fromCodePoint(numberAt(args, 0) % 256))],
  ['SPLIT_INDEX', splitIndex],
  ['REGEXP', regexpTest],
  ['REGEXP_EXTRACT', regexpExtract],
  // Group expansion is checked by a table of cases; there is no second implementation worth having.
  ['REGEXP_REPLACE', (args) => regexpReplace(textAt(args, 0), textAt(args, 1), textAt(args, 2))],
  ['TO_BASE64', (args) => Buffer.from(textAt(args, 0), 'utf8').toString('base64')],
  ['FROM_BASE64', (args) => Buffer.from(textAt(args, 0), 'base64').toString('utf8')],
  ['MD5', hash('md5')],
  ['SHA1', hash('sha1')],
  ['SHA256', hash('sha256')],
  ['SHA512', hash('sha512')],
];
