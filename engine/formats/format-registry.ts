// The formats this engine has, by their name in WITH options. Nothing else decides what a format name means.

import type { Format } from './format';
import { jsonFormat } from './json/json-format';
import { rawFormat } from './raw-format';

const FORMATS: readonly Format[] = [jsonFormat, rawFormat];

/** The format called `name` (`json`, `raw`), or null. */
export function findFormat(name: string): Format | null {
  return FORMATS.find((format) => format.name === name) ?? null;
}

/** Names for messages and completion. */
export function listFormatNames(): readonly string[] {
  return FORMATS.map((format) => format.name);
}
