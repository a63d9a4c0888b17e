// Functions over decoded text, as generated code calls them. Positions count code points and start at 1.
// Source: Flink SqlFunctionUtils and BinaryStringDataUtil; padding counts code points where Flink counts UTF-16 units.

import { createHash } from 'node:crypto';
import { compileJavaRegExp } from './java-regexp';

function isPlain(text: string): boolean {
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code >= 0xd800 && code <= 0xdfff) return false;
  }
  return true;
}

/** Characters [from, to) by code point index. */
function slicePoints(text: string, from: number, to: number): string {
  return isPlain(text) ? text.slice(from, to) : [...text].slice(from, to).join('');
}

export function countPoints(text: string): number {
  return isPlain(text) ? text.length : [...text].length;
}

/** Order of the UTF-8 bytes, that is of code points. */
export function compareText(a: string, b: string): number {
  const shared = Math.min(a.length, b.length);
  for (let at = 0; at < shared; at += 1) {
    const left = a.charCodeAt(at);
    const right = b.charCodeAt(at);
    if (left === right) continue;
    const isLeftPair = left >= 0xd800 && left <= 0xdfff;
    const isRightPair = right >= 0xd800 && right <= 0xdfff;
    if (isLeftPair !== isRightPair) return isLeftPair ? 1 : -1;
    return left - right;
  }
  return a.length - b.length;
}

export function upperCase(text: string): string {
  return text.toUpperCase();
}

export function lowerCase(text: string): string {
  return text.toLowerCase();
}

/** Words are runs of letters and digits. */
export function initCap(text: string): string {
  return text.toLowerCase().replace(/[\p{L}\p{N}]+/gu, (word) => {
    const [first = '', ...rest] = [...word];
    return first.toUpperCase() + rest.join('');
  });
}

/** NULL when `length` is negative; position 0 is 1, negative counts from the end, beyond the end is empty. */
export function substring(text: string, position: number, length: number): string | null {
  if (length < 0) return null;
  const size = countPoints(text);
  let start = 0;
  if (position > 0) start = position - 1;
  else if (position < 0) start = size + position;
  if (start < 0 || start >= size) return '';
  return slicePoints(text, start, Math.min(size, start + length));
}

export function leftPart(text: string, length: number): string {
  return length <= 0 ? '' : slicePoints(text, 0, length);
}

export function rightPart(text: string, length: number): string {
  if (length <= 0) return '';
  const size = countPoints(text);
  return length >= size ? text : slicePoints(text, size - length, size);
}

/** `sides`: 1 leading, 2 trailing, 3 both. `characters` is a set. */
export function trimCharacters(text: string, characters: string, sides: number): string {
  const set = new Set(characters);
  const points = [...text];
  let start = 0;
  let end = points.length;
  if ((sides & 1) !== 0) while (start < end && set.has(points[start] ?? '')) start += 1;
  if ((sides & 2) !== 0) while (end > start && set.has(points[end - 1] ?? '')) end -= 1;
  return points.slice(start, end).join('');
}

export function replaceText(text: string, search: string, replacement: string): string {
  return text.split(search).join(replacement);
}

/** An empty search string matches between all characters in Java; so it does here. */
export function replaceAllText(text: string, search: string, replacement: string): string {
  if (search !== '') return replaceText(text, search, replacement);
  return replacement + [...text].map((point) => point + replacement).join('');
}

function padding(size: number, pad: string): string {
  const points = [...pad];
  return pad.repeat(Math.ceil(size / points.length)).length === size
    ? pad.repeat(size / points.length)
    : slicePoints(pad.repeat(Math.ceil(size / points.length)), 0, size);
}

export function padLeft(text: string, length: number, pad: string): string | null {
  if (length < 0 || pad === '') return null;
  const missing = length - countPoints(text);
  return missing <= 0 ? slicePoints(text, 0, length) : padding(missing, pad) + text;
}

export function padRight(text: string, length: number, pad: string): string | null {
  if (length < 0 || pad === '') return null;
  const missing = length - countPoints(text);
  return missing <= 0 ? slicePoints(text, 0, length) : text + padding(missing, pad);
}

export function repeatText(text: string, count: number): string {
  return count <= 0 ? '' : text.repeat(count);
}

export function reverseText(text: string): string {
  return [...text].reverse().join('');
}

/** Position of `search` at or after character `from` (1-based; below 1 counts as 1), 0 when absent. */
export function locate(search: string, text: string, from: number): number {
  if (search === '') return 1;
  const start = Math.max(0, from - 1);
  if (isPlain(text)) return text.indexOf(search, start) + 1;
  const points = [...text];
  const skipped = points.slice(0, start).join('').length;
  const at = text.indexOf(search, skipped);
  return at < 0 ? 0 : countPoints(text.slice(0, at)) + 1;
}

/** First byte of the UTF-8 form as a signed Java byte, 0 for empty text. */
export function asciiCode(firstByte: number): number {
  return (firstByte << 24) >> 24;
}

export function chr(code: number): string {
  return code < 0 ? '' : String.fromCharCode(code & 0xff);
}

/** An empty separator splits at runs of whitespace, empty text has no parts (commons-lang splitByWholeSeparator). */
export function splitIndex(text: string, separator: string, index: number): string | null {
  if (index < 0 || text === '') return null;
  const parts = separator === '' ? text.split(/\s/) : text.split(separator);
  return parts[index] ?? null;
}

export function regexpTest(text: string, pattern: string): boolean {
  const compiled = pattern === '' ? null : compileJavaRegExp(pattern);
  if (compiled === null) return false;
  compiled.lastIndex = 0;
  return compiled.test(text);
}

export function regexpExtract(text: string, pattern: string, group: number): string | null {
  const compiled = compileJavaRegExp(pattern);
  if (compiled === null || group < 0) return null;
  compiled.lastIndex = 0;
  return compiled.exec(text)?.[group] ?? null;
}

/** `$n` in the replacement is a group, a backslash takes the next character literally. NULL for a bad pattern or group. */
export function regexpReplace(text: string, pattern: string, replacement: string): string | null {
  const compiled = compileJavaRegExp(pattern);
  if (compiled === null) return null;
  compiled.lastIndex = 0;
  let isValid = true;
  const result = text.replace(compiled, (...found: unknown[]) => {
    const groups = found.slice(
      0,
      found.findIndex((item) => typeof item === 'number'),
    );
    const expanded = expandGroups(replacement, groups);
    if (expanded === null) isValid = false;
    return expanded ?? '';
  });
  return isValid ? result : null;
}

function expandGroups(replacement: string, groups: readonly unknown[]): string | null {
  let out = '';
  for (let at = 0; at < replacement.length; at += 1) {
    const char = replacement.charAt(at);
    if (char === '\\') {
      if (at + 1 >= replacement.length) return null;
      at += 1;
      out += replacement.charAt(at);
    } else if (char === '$') {
      const digit = replacement.charAt(at + 1);
      const group = /\d/.test(digit) ? groups[Number(digit)] : undefined;
      if (!/\d/.test(digit) || Number(digit) >= groups.length) return null;
      out += typeof group === 'string' ? group : '';
      at += 1;
    } else out += char;
  }
  return out;
}

export function toBase64(text: string): string {
  return Buffer.from(text, 'utf8').toString('base64');
}

export function fromBase64(text: string): string {
  return Buffer.from(text, 'base64').toString('utf8');
}

/** Lower-case hexadecimal digest of the UTF-8 bytes. */
export function digest(algorithm: string, text: string): string {
  return createHash(algorithm).update(text, 'utf8').digest('hex');
}

/** CAST to CHAR(n) (cut or padded with spaces) or VARCHAR(n) (cut). */
export function fitLength(text: string, length: number, isPadded: boolean): string {
  const size = countPoints(text);
  if (size > length) return slicePoints(text, 0, length);
  return isPadded && size < length ? text + ' '.repeat(length - size) : text;
}
