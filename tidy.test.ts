// The house rules that a machine can check: sizes, headers, banned calls, and that every path named in a document exists.

import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const SOURCE = /^(app|components|lib|engine|drizzle|cli)\/.*\.tsx?$/;
const TEST = /\.test\.tsx?$|\/testing\/|\/tests\//;
const LINES_MAX = 400;
/** Parser, function tables, schema: long by nature. */
const LINES_MAX_TABLES = 600;
const TABLES = /engine\/sql\/parser|engine\/expr\/functions|engine\/sql\/binder/;

const listed = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], { encoding: 'utf8' });
const files = listed.split('\n').filter((name) => name !== '' && existsSync(name));
const sources = files.filter((name) => SOURCE.test(name) && !name.endsWith('.d.ts'));
const product = sources.filter((name) => !TEST.test(name));
const textOf = (name: string): string => readFileSync(name, 'utf8');
const withoutComments = (text: string): string => text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/^\s*\/\/.*$/gm, '');

describe('house rules', () => {
  it('sees the tree', () => {
    expect(product.length).toBeGreaterThan(100);
  });

  it('no file is longer than its limit', () => {
    const long = product.filter((name) => {
      const limit = TABLES.test(name) ? LINES_MAX_TABLES : LINES_MAX;
      return textOf(name).split('\n').length > limit + 1;
    });
    expect(long).toEqual([]);
  });

  it('every engine and lib file opens with what it is for', () => {
    const bare = product.filter(
      (name) => /^(engine|lib|cli|drizzle)\//.test(name) && !/^(\/\/|\/\*)/.test(textOf(name)),
    );
    expect(bare).toEqual([]);
  });

  it('the engine reads clock, randomness, console and environment only through its adapters', () => {
    const banned = /\b(Date\.now|Math\.random|setTimeout|setInterval|console\.|process\.env)\b/;
    const adapters = new Set(['engine/core/clock.ts']);
    const direct = product.filter(
      (name) => name.startsWith('engine/') && !adapters.has(name) && banned.test(withoutComments(textOf(name))),
    );
    expect(direct).toEqual([]);
  });

  it('no unfinished marks, no any, no check ignored without its reason', () => {
    const marks = /TODO|FIXME|X{3}|not implemented|@ts-(ignore|nocheck|expect-error)|biome-ignore(?! [\w/]+: \S)/;
    const anyType = /: any\b|as any\b|<any>/;
    const isMarked = (text: string): boolean => marks.test(text) || anyType.test(withoutComments(text));
    expect(product.filter((name) => isMarked(textOf(name)))).toEqual([]);
  });

  it('no test sleeps, is skipped, or takes a snapshot', () => {
    const lazy = /\.(skip|todo|only)\(|test\.fixme|waitForTimeout|setTimeout\(|toMatchSnapshot/;
    const tests = files.filter((name) => /\.(test|journey)\.tsx?$/.test(name) && name !== 'tidy.test.ts');
    expect(tests.filter((name) => lazy.test(textOf(name)))).toEqual([]);
  });

  it('no file of names only: barrels and index files', () => {
    expect(sources.filter((name) => /\/index\.tsx?$/.test(name))).toEqual([]);
  });

  it('every path that a document names exists', () => {
    const documents = files.filter((name) => /^(README|ARCHITECTURE|CONTRIBUTING)\.md$|^docs\/adr\/.*\.md$/.test(name));
    const named = /`((?:app|components|lib|engine|drizzle|cli|docs|scripts|bench|e2e|bin)\/[\w./[\]-]+)`/g;
    const missing = documents.flatMap((name) =>
      [...textOf(name).matchAll(named)]
        .map((match) => match[1] ?? '')
        .filter((path) => !existsSync(path))
        .map((path) => `${name}: ${path}`),
    );
    expect(missing).toEqual([]);
  });
});
