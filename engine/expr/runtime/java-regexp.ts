// Java regular expressions on JavaScript's engine. Translates what differs and refuses what JavaScript lacks
// (possessive quantifiers, atomic groups, class intersection): a wrong match would be worse than none.

const CACHE_LIMIT = 256;
const cache = new Map<string, RegExp | null>();

/** The pattern as a global RegExp (reset lastIndex before use), or null when it is invalid or not translatable. Cached. */
export function compileJavaRegExp(pattern: string): RegExp | null {
  const known = cache.get(pattern);
  if (known !== undefined) return known;
  const compiled = translate(pattern);
  if (cache.size >= CACHE_LIMIT) cache.clear();
  cache.set(pattern, compiled);
  return compiled;
}

function translate(pattern: string): RegExp | null {
  let flags = 'gu';
  let body = pattern;
  const inline = /^\(\?([ims]+)\)/.exec(body);
  if (inline?.[1] !== undefined) {
    flags += [...new Set(inline[1])].join('');
    body = body.slice(inline[0].length);
  }
  const source = rewrite(body);
  if (source === null) return null;
  try {
    return new RegExp(source, flags);
  } catch {
    return null;
  }
}

/** Escapes that JavaScript's unicode mode accepts as they are; any other escaped punctuation is made a plain character. */
const KEPT_ESCAPES = /[dDwWsSbBtnrfvu0-9xkpP^$\\.*+?()[\]{}|/]/;

function rewrite(body: string): string | null {
  let out = '';
  let classDepth = 0;
  for (let at = 0; at < body.length; at += 1) {
    const char = body.charAt(at);
    if (char === '\\') {
      const next = body.charAt(at + 1);
      if (next === 'Q') {
        const end = body.indexOf('\\E', at + 2);
        const quoted = body.slice(at + 2, end < 0 ? undefined : end);
        out += quoted.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
        at = end < 0 ? body.length : end + 1;
        continue;
      }
      const anchors: Readonly<Record<string, string>> = {
        A: '(?<![\\s\\S])',
        z: '(?![\\s\\S])',
        Z: '(?=\\n?(?![\\s\\S]))',
      };
      const anchor = anchors[next];
      if (anchor !== undefined) out += anchor;
      else if (next === 'h') out += classDepth > 0 ? ' \\t' : '[ \\t]';
      else if (next === '-') out += classDepth > 0 ? '\\-' : '-';
      else if (KEPT_ESCAPES.test(next)) out += `\\${next}`;
      else if (/[A-Za-z]/.test(next) || next === '') return null;
      else out += next;
      at += 1;
      continue;
    }
    if (classDepth > 0) {
      if (char === '[' || (char === '&' && body.charAt(at + 1) === '&')) return null;
      if (char === ']') classDepth -= 1;
      out += char;
      continue;
    }
    if (char === '[') {
      classDepth += 1;
      out += char;
      if (body.charAt(at + 1) === '^') {
        out += '^';
        at += 1;
      }
      continue;
    }
    if (isUntranslatable(body, at)) return null;
    // Java reads a lone brace or bracket as itself; JavaScript's unicode mode does not.
    out += (char === '}' && !isQuantifierEnd(out)) || char === ']' ? `\\${char}` : char;
  }
  return out;
}

/** Possessive quantifiers (`*+`, `++`, `?+`, `}+`), atomic groups and flags inside the pattern. */
function isUntranslatable(body: string, at: number): boolean {
  const char = body.charAt(at);
  const previous = body.charAt(at - 1);
  const isEscaped = body.charAt(at - 2) === '\\';
  if (char === '+' && '*+?}'.includes(previous) && previous !== '' && !isEscaped) return true;
  return char === '(' && /^\(\?(?![:=!]|<[=!A-Za-z])/.test(body.slice(at));
}

function isQuantifierEnd(out: string): boolean {
  return /\{\d+(,\d*)?$/.test(out);
}
