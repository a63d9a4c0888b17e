// Generated code of text functions. What can be done on bytes (length, parts, trimming spaces, prefixes, LIKE) stays on bytes
// and often in the input's own arena; the rest decodes to a JavaScript string and calls a helper of runtime/text.ts.

import { columnKindOf } from '@/engine/core/batch';
import type { CallExpression } from '../expression';
import { compileLike, LIKE_ANY, LIKE_ONE } from '../runtime/bytes';
import { scalarCode } from './emit-arithmetic';
import type { Emitter, RowEmitter, Value, ViewValue } from './row-emitter';

/** A helper over decoded text: `forms` has t (text) or n (number) per argument, `defaults` fills missing ones. */
function textHelper(helper: string, forms: string, defaults: readonly string[] = [], isNullable = false): Emitter {
  return (em, call) => {
    const values = call.args.map((arg) => em.emit(arg));
    const nul = em.anyNull(values);
    if (nul === 'true') return em.nullOf(call.type);
    const codes = values.map((value, at) => (forms.charAt(at) === 't' ? em.text(value) : scalarCode(value)));
    const missing = forms.length - codes.length;
    const all = [...codes, ...defaults.slice(defaults.length - missing)];
    const code = `${em.helper(helper)}(${all.join(', ')})`;
    if (isNullable) return em.defineNullable(call.type, code, nul);
    return columnKindOf(call.type) === 'bytes' ? em.defineText(code, nul) : em.define(call.type, code, nul);
  };
}

function inner(view: ViewValue, start: string, length: string): ViewValue {
  return { ...view, start, length, literal: null };
}

/** A native view of the first argument, or null when it is computed text (which is cheaper to keep as text). */
function nativeView(value: Value | undefined): ViewValue | null {
  return value?.kind === 'view' ? value : null;
}

const emitCharLength: Emitter = (em, call) => {
  const value = emitFirst(em, call);
  const view = nativeView(value);
  if (view === null) return em.define(call.type, `${em.helper('countPoints')}(${em.text(value)})`, value.nul);
  return em.define(
    call.type,
    `${em.helper('countCharacters')}(${view.arena}, ${view.start}, ${view.length})`,
    value.nul,
  );
};

function emitFirst(em: RowEmitter, call: CallExpression): Value {
  const arg = call.args[0];
  if (arg === undefined) throw new Error(`'${call.name}' takes an argument`);
  return em.emit(arg);
}

/** SUBSTRING with constant positive position and non-negative length works on bytes. */
const emitSubstring: Emitter = (em, call) => {
  const [, position, length] = call.args;
  const value = emitFirst(em, call);
  const view = nativeView(value);
  const from = position?.kind === 'literal' && typeof position.value === 'number' ? position.value : null;
  const count =
    length === undefined ? null : length.kind === 'literal' && typeof length.value === 'number' ? length.value : -1;
  if (view === null || view.nul === 'true' || from === null || from < 0 || (count !== null && count < 0)) {
    return textHelper('substring', 'tnn', ['2147483647'], true)(em, call);
  }
  return emitSlice(em, view, Math.max(0, from - 1), count);
};

function emitSlice(em: RowEmitter, view: ViewValue, skip: number, count: number | null): Value {
  const offset = em.helper('offsetOfCharacter');
  const start = em.fresh('s');
  const length = em.fresh('l');
  const skipped = skip === 0 ? '0' : `${offset}(${view.arena}, ${view.start}, ${view.length}, ${skip})`;
  em.line(`let ${start} = 0, ${length} = 0;`);
  em.block(view.nul === 'false' ? '' : `if (!${view.nul})`, () => {
    em.line(`${start} = ${skipped}; ${length} = ${view.length} - ${start}; ${start} += ${view.start};`);
    if (count !== null) em.line(`${length} = ${offset}(${view.arena}, ${start}, ${length}, ${count});`);
  });
  return inner(view, start, length);
}

const emitLeft: Emitter = (em, call) => {
  const view = nativeView(emitFirst(em, call));
  const length = call.args[1];
  if (view === null || view.nul === 'true' || length?.kind !== 'literal' || typeof length.value !== 'number') {
    return textHelper('leftPart', 'tn')(em, call);
  }
  return emitSlice(em, view, 0, Math.max(0, length.value));
};

/** `sides`: 1 leading, 2 trailing, 3 both. */
function emitTrim(sides: number): Emitter {
  return (em, call) => {
    const view = nativeView(emitFirst(em, call));
    if (view === null || view.nul === 'true' || call.args.length > 1) {
      return textHelper(`trim${sides}`, 'tt', ["' '"])(em, call);
    }
    const start = em.fresh('s');
    const length = em.fresh('l');
    em.line(`let ${start} = 0, ${length} = 0;`);
    em.block(view.nul === 'false' ? '' : `if (!${view.nul})`, () => {
      em.line(`${start} = ${view.start}; ${length} = ${view.length};`);
      if (sides !== 2) {
        const cut = em.fresh('x');
        em.line(`const ${cut} = ${em.helper('leadingSpaces')}(${view.arena}, ${start}, ${length});`);
        em.line(`${start} += ${cut}; ${length} -= ${cut};`);
      }
      if (sides !== 1) em.line(`${length} -= ${em.helper('trailingSpaces')}(${view.arena}, ${start}, ${length});`);
    });
    return inner(view, start, length);
  };
}

function emitAffix(side: 'start' | 'end'): Emitter {
  return (em, call) => {
    const affix = call.args[1];
    const view = nativeView(emitFirst(em, call));
    if (view === null || affix?.kind !== 'literal' || typeof affix.value !== 'string') {
      return textHelper(side === 'start' ? 'startsWith' : 'endsWith', 'tt')(em, call);
    }
    return em.define(call.type, affixCode(em, view, affix.value, side), view.nul);
  };
}

function affixCode(em: RowEmitter, view: ViewValue, affix: string, side: 'start' | 'end'): string {
  const bytes = new TextEncoder().encode(affix);
  const at = side === 'start' ? '0' : `${view.length} - ${bytes.length}`;
  return `${em.helper('matchesAt')}(${view.arena}, ${view.start}, ${view.length}, ${em.constant(bytes)}, ${at})`;
}

const emitLike: Emitter = (em, call) => {
  const [, pattern, escapeWith] = call.args;
  const value = emitFirst(em, call);
  if (value.nul === 'true' || pattern === undefined) return em.nullOf(call.type);
  const escapeText = escapeWith?.kind === 'literal' && typeof escapeWith.value === 'string' ? escapeWith.value : null;
  if (pattern.kind === 'literal' && typeof pattern.value === 'string') {
    const view = em.view(value);
    return em.define(call.type, likeCode(em, view, pattern.value, escapeText), view.nul);
  }
  const patternValue = em.emit(pattern);
  const nul = em.anyNull([value, patternValue]);
  if (nul === 'true') return em.nullOf(call.type);
  const view = em.view(value);
  const text = em.text(patternValue);
  const match = em.helper('matchLikeText');
  return em.define(
    call.type,
    `${match}(${view.arena}, ${view.start}, ${view.length}, ${text}, ${JSON.stringify(escapeText)})`,
    nul,
  );
};

/** Patterns with % only at the ends become a comparison, prefix, suffix or search. */
function likeCode(em: RowEmitter, view: ViewValue, pattern: string, escapeWith: string | null): string {
  const codes = compileLike(pattern, escapeWith);
  const startsOpen = codes[0] === LIKE_ANY;
  const endsOpen = codes.length > 0 && codes[codes.length - 1] === LIKE_ANY;
  if (codes.length === 1 && startsOpen) return 'true';
  const middle = codes.slice(startsOpen ? 1 : 0, endsOpen ? -1 : undefined);
  const place = `${view.arena}, ${view.start}, ${view.length}`;
  if (middle.includes(LIKE_ANY) || middle.includes(LIKE_ONE)) {
    return `${em.helper('matchLike')}(${place}, ${em.constant(codes)})`;
  }
  const needle = em.constant(Uint8Array.from(middle));
  if (startsOpen && endsOpen) return `${em.helper('containsBytes')}(${place}, ${needle})`;
  if (endsOpen) return `${em.helper('matchesAt')}(${place}, ${needle}, 0)`;
  const suffix = `${em.helper('matchesAt')}(${place}, ${needle}, ${view.length} - ${middle.length})`;
  return startsOpen ? suffix : `(${view.length} === ${middle.length} && ${suffix})`;
}

const emitConcat: Emitter = (em, call) => {
  const values = call.args.map((arg) => em.emit(arg));
  const nul = em.anyNull(values);
  if (nul === 'true') return em.nullOf(call.type);
  return em.defineText(values.map((value) => em.text(value)).join(' + ') || "''", nul);
};

const emitConcatWs: Emitter = (em, call) => {
  const [separator, ...parts] = call.args.map((arg) => em.emit(arg));
  if (separator === undefined || separator.nul === 'true') return em.nullOf(call.type);
  const present = parts.filter((part) => part.nul !== 'true');
  const codes = present.map((part) =>
    part.nul === 'false' ? em.text(part) : `(${part.nul} ? null : ${em.text(part)})`,
  );
  return em.defineText(`${em.helper('joinText')}(${[em.text(separator), ...codes].join(', ')})`, separator.nul);
};

const emitAscii: Emitter = (em, call) => {
  const value = emitFirst(em, call);
  if (value.nul === 'true') return em.nullOf(call.type);
  const view = em.view(value);
  const code = `(${view.length} === 0 ? 0 : ${em.helper('asciiCode')}(${view.arena}[${view.start}]))`;
  return em.define(call.type, code, view.nul);
};

export const TEXT_EMITTERS: readonly (readonly [string, Emitter])[] = [
  ['LIKE', emitLike],
  ['CONCAT', emitConcat],
  ['CONCAT_WS', emitConcatWs],
  ['UPPER', textHelper('upperCase', 't')],
  ['LOWER', textHelper('lowerCase', 't')],
  ['INITCAP', textHelper('initCap', 't')],
  ['CHAR_LENGTH', emitCharLength],
  ['SUBSTRING', emitSubstring],
  ['LEFT', emitLeft],
  ['RIGHT', textHelper('rightPart', 'tn')],
  ['TRIM', emitTrim(3)],
  ['LTRIM', emitTrim(1)],
  ['RTRIM', emitTrim(2)],
  ['REPLACE', textHelper('replaceAllText', 'ttt')],
  ['LPAD', textHelper('padLeft', 'tnt', [], true)],
  ['RPAD', textHelper('padRight', 'tnt', [], true)],
  ['REPEAT', textHelper('repeatText', 'tn')],
  ['REVERSE', textHelper('reverseText', 't')],
  ['POSITION', textHelper('locate', 'ttn', ['1'])],
  ['LOCATE', textHelper('locate', 'ttn', ['1'])],
  ['INSTR', textHelper('inStr', 'tt')],
  ['STARTSWITH', emitAffix('start')],
  ['ENDSWITH', emitAffix('end')],
  ['ASCII', emitAscii],
  ['CHR', textHelper('chr', 'n')],
  ['SPLIT_INDEX', textHelper('splitIndex', 'ttn', [], true)],
  ['REGEXP', textHelper('regexpTest', 'tt')],
  ['REGEXP_EXTRACT', textHelper('regexpExtract', 'ttn', ['0'], true)],
  ['REGEXP_REPLACE', textHelper('regexpReplace', 'ttt', [], true)],
  ['TO_BASE64', textHelper('toBase64', 't')],
  ['FROM_BASE64', textHelper('fromBase64', 't')],
  ['MD5', textHelper('md5', 't')],
  ['SHA1', textHelper('sha1', 't')],
  ['SHA256', textHelper('sha256', 't')],
  ['SHA512', textHelper('sha512', 't')],
];
