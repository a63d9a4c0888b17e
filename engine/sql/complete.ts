// Completions at a position of a script.
export function completeAt(_text: string, _offset: number, _environment: unknown): readonly { label: string }[] {
  return [];
}
