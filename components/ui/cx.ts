// Joins class names. Nothing else: conflicts between utilities are resolved by not creating them.

export function cx(...parts: readonly (string | false | null | undefined)[]): string {
  return parts.filter(Boolean).join(' ');
}
