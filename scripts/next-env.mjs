// Next writes next-env.d.ts only when it builds; the type check needs it before that.
import { existsSync, writeFileSync } from 'node:fs';

if (!existsSync('next-env.d.ts')) {
  writeFileSync('next-env.d.ts', '/// <reference types="next" />\n/// <reference types="next/image-types/global" />\n');
}
