// The same act outside the console, as text to copy. Paths are the API's own; the address is where this page came from.

export function curlText(method: string, path: string, body: unknown): string {
  const origin = globalThis.location?.origin ?? 'http://127.0.0.1:3000';
  const json = JSON.stringify(body).replaceAll("'", "'\\''");
  return `curl -X ${method} \\\n  ${origin}/api/v1${path} \\\n  -H 'content-type: application/json' \\\n  -d '${json}'`;
}
