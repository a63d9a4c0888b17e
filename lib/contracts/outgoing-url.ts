// Which addresses Penstock may send notifications to. Pure text check, done when a receiver is saved and again before sending (with
// the resolved addresses). http and https only, no credentials, no link-local, metadata, multicast or unspecified address.
// Loopback and private ranges are allowed: the console itself is bound to loopback and has one user, the person at this machine.

export type OutgoingUrlCheck =
  | { readonly isAllowed: true; readonly url: URL }
  | { readonly isAllowed: false; readonly reason: string };

const METADATA_HOSTS = new Set(['metadata', 'metadata.google.internal', 'metadata.goog', 'instance-data']);

export function checkOutgoingUrl(text: string): OutgoingUrlCheck {
  if (!URL.canParse(text)) return refused('must be an address such as https://example.com/hook');
  const url = new URL(text);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return refused('must begin with http:// or https://');
  if (url.username !== '' || url.password !== '') return refused('must not contain a user name or password');
  const host = url.hostname
    .toLowerCase()
    .replace(/^\[|\]$/g, '')
    .replace(/\.$/, '');
  if (host === '') return refused('must name a host');
  if (METADATA_HOSTS.has(host)) return refused('must not be the metadata service of a cloud');
  const reason = refusedAddress(host);
  return reason === null ? { isAllowed: true, url } : refused(reason);
}

function refused(reason: string): OutgoingUrlCheck {
  return { isAllowed: false, reason };
}

/** Why an IP address (as text, v4 or v6) must not be dialled; null = it may, or the text is a name. */
export function refusedAddress(host: string): string | null {
  const v4 = readIpv4(host);
  if (v4) return refusedIpv4(v4);
  if (!host.includes(':')) return null;
  const groups = readIpv6(host);
  if (!groups) return 'must not be an IPv6 address with a zone';
  const [first = 0] = groups;
  const isMapped = groups.slice(0, 5).every((group) => group === 0) && (groups[5] === 0xffff || groups[5] === 0);
  const isTranslated = first === 0x64 && groups[1] === 0xff9b;
  const isLoopback = groups.slice(0, 7).every((group) => group === 0) && groups[7] === 1;
  if (isLoopback) return null;
  if (groups.every((group) => group === 0)) return 'must not be the unspecified address';
  if (isMapped || isTranslated) {
    const [high = 0, low = 0] = groups.slice(6);
    return refusedIpv4([high >> 8, high & 255, low >> 8, low & 255]);
  }
  if ((first & 0xffc0) === 0xfe80) return 'must not be a link-local address';
  if ((first & 0xff00) === 0xff00) return 'must not be a multicast address';
  if (first === 0xfd00 && groups[1] === 0xec2 && groups[7] === 0x254)
    return 'must not be the metadata service of a cloud';
  return null;
}

function refusedIpv4([a = 0, b = 0, c = 0, d = 0]: readonly number[]): string | null {
  if (a === 0) return 'must not be the unspecified address';
  if (a === 169 && b === 254) return 'must not be a link-local or metadata address';
  if (a === 100 && b === 100 && c === 100 && d === 200) return 'must not be the metadata service of a cloud';
  if (a >= 224) return 'must not be a multicast or reserved address';
  return null;
}

/** URL has already turned `0x7f.1` and `2130706433` into dotted decimals, so only that form is read. */
function readIpv4(host: string): number[] | null {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(host);
  if (!match) return null;
  const parts = match.slice(1).map(Number);
  return parts.every((part) => part <= 255) ? parts : null;
}

function readIpv6(host: string): number[] | null {
  if (!/^[0-9a-f:.]+$/i.test(host)) return null;
  const tail = /^(.*:)(\d+\.\d+\.\d+\.\d+)$/.exec(host);
  const v4 = tail ? readIpv4(tail[2] ?? '') : null;
  const [a = 0, b = 0, c = 0, d = 0] = v4 ?? [];
  const text = tail && v4 ? `${tail[1]}${((a << 8) | b).toString(16)}:${((c << 8) | d).toString(16)}` : host;
  const [left = '', right, ...more] = text.split('::');
  if (more.length > 0) return null;
  const head = left === '' ? [] : left.split(':');
  const end = right === undefined || right === '' ? [] : right.split(':');
  const missing = right === undefined ? 0 : 8 - head.length - end.length;
  const groups = [...head, ...Array<string>(Math.max(0, missing)).fill('0'), ...end].map((group) =>
    Number.parseInt(group, 16),
  );
  return groups.length === 8 && groups.every((group) => group >= 0 && group <= 0xffff) ? groups : null;
}
