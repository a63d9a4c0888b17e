// Numbers as Java prints them: Double.toString, Float.toString, BigDecimal.toString and toPlainString. Pure.
// Shortest digits that read back to the same value (JDK 19 and later), which are also JavaScript's.

/** Digits and exponent of a finite, non-zero magnitude: value = 0.d1d2… × 10^exponent. */
function splitDigits(text: string): { digits: string; exponent: number } {
  const [mantissa = '', power = '0'] = text.split('e');
  const [whole = '', fraction = ''] = mantissa.split('.');
  const leading = /^0*/.exec(whole + fraction)?.[0].length ?? 0;
  const digits = (whole + fraction).slice(leading).replace(/0+$/, '');
  return { digits, exponent: whole.length - leading + Number(power) };
}

function layOut(text: string): string {
  const { digits, exponent } = splitDigits(text);
  if (exponent > -3 && exponent <= 7) {
    if (exponent <= 0) return `0.${'0'.repeat(-exponent)}${digits}`;
    const whole = digits.slice(0, exponent).padEnd(exponent, '0');
    return `${whole}.${digits.slice(exponent) || '0'}`;
  }
  return `${digits[0]}.${digits.slice(1) || '0'}E${exponent - 1}`;
}

function special(value: number): string | null {
  if (Number.isNaN(value)) return 'NaN';
  if (value === Infinity) return 'Infinity';
  if (value === -Infinity) return '-Infinity';
  if (value === 0) return Object.is(value, -0) ? '-0.0' : '0.0';
  return null;
}

/** Java's Double.toString: `1.0`, `1.0E10`, `1.23E-5`, `NaN`. */
export function javaDoubleText(value: number): string {
  return special(value) ?? (value < 0 ? `-${layOut(String(-value))}` : layOut(String(value)));
}

/** Java's Float.toString of a value that already is a float. */
export function javaFloatText(value: number): string {
  const text = special(value);
  if (text !== null) return text;
  const magnitude = Math.abs(value);
  let digits = magnitude.toPrecision(9);
  for (let precision = 1; precision < 9; precision++) {
    const shorter = magnitude.toPrecision(precision);
    if (Math.fround(Number(shorter)) !== magnitude) continue;
    digits = shorter;
    break;
  }
  return value < 0 ? `-${layOut(digits)}` : layOut(digits);
}

/** A decimal without exponent: BigDecimal.toPlainString of unscaled × 10^-scale. */
export function plainDecimalText(unscaled: bigint, scale: number): string {
  if (scale === 0) return unscaled.toString();
  const sign = unscaled < 0n ? '-' : '';
  const digits = (unscaled < 0n ? -unscaled : unscaled).toString().padStart(scale + 1, '0');
  return `${sign}${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
}

/** BigDecimal.toString: scientific (`2.7E-8`) when the adjusted exponent is below -6. */
export function bigDecimalText(unscaled: bigint, scale: number): string {
  const digits = (unscaled < 0n ? -unscaled : unscaled).toString();
  const adjusted = digits.length - 1 - scale;
  if (adjusted >= -6) return plainDecimalText(unscaled, scale);
  const fraction = digits.length > 1 ? `.${digits.slice(1)}` : '';
  return `${unscaled < 0n ? '-' : ''}${digits[0]}${fraction}E${adjusted}`;
}
