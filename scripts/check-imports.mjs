// Runs dependency-cruiser and fails as well when it has seen fewer modules than the tree has (it sees nothing with a
// TypeScript it does not know, and would then always be green).

import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

const folders = ['engine', 'lib', 'app', 'components', 'drizzle', 'cli'];
const run = spawnSync('npx', ['--no-install', 'depcruise', '--output-type', 'json', ...folders], {
  encoding: 'utf8',
  maxBuffer: 256 * 1024 * 1024,
});
let result;
try {
  result = JSON.parse(run.stdout);
} catch {
  process.stderr.write(`${run.stdout}\n${run.stderr}\nimports: dependency-cruiser gave no report\n`);
  process.exit(1);
}
const seen = new Set(result.modules.map((module) => module.source));
const tracked = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', ...folders], {
  encoding: 'utf8',
})
  .split('\n')
  .filter((name) => /\.tsx?$/.test(name) && !name.endsWith('.d.ts') && existsSync(name));
const unseen = tracked.filter((name) => !seen.has(name));
for (const violation of result.summary.violations) {
  if (violation.rule.severity !== 'error') continue;
  const via = violation.cycle ? ` via ${violation.cycle.map((step) => step.name ?? step).join(' → ')}` : '';
  process.stderr.write(`${violation.rule.name}: ${violation.from} → ${violation.to}${via}\n`);
}
for (const name of unseen.slice(0, 10)) process.stderr.write(`not seen by dependency-cruiser: ${name}\n`);
const errors = result.summary.error;
process.stdout.write(`imports: ${tracked.length} modules, ${errors} forbidden imports, ${unseen.length} unseen\n`);
process.exit(errors > 0 || unseen.length > 0 ? 1 : 0);
