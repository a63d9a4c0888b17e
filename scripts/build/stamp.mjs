// A fingerprint of the sources that a build was made from: names, sizes and modification times, so it takes milliseconds.
import { createHash } from 'node:crypto';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

const PARTS = {
  engine: ['engine', 'cli', 'lib', 'drizzle', 'package-lock.json'],
  console: ['app', 'components', 'lib', 'engine', 'drizzle', 'next.config.ts', 'package-lock.json'],
};

/** `part`: 'engine' (dist/) or 'console' (.next). Paths are relative to the working directory. */
export function sourceStamp(part) {
  const hash = createHash('sha256');
  const visit = (path) => {
    const facts = statSync(path, { throwIfNoEntry: false });
    if (!facts) return;
    if (facts.isDirectory()) {
      for (const name of readdirSync(path).sort()) visit(join(path, name));
    } else if (!/\.test\.tsx?$/.test(path)) {
      hash.update(`${path} ${facts.size} ${Math.round(facts.mtimeMs)}\n`);
    }
  };
  for (const path of PARTS[part]) visit(path);
  return hash.digest('hex');
}
