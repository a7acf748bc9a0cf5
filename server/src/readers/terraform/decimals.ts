/** Whether a number as written has more than the fifteen digits that we count as exactly as Terraform does, or is beyond all. */
export function isLong(text: string): boolean {
  // Most are ports.
  if (text.length < 16 && !/[eE]/.test(text)) return false;
  return (
    text
      .replace(/[eE].*$/, '')
      .replace(/[-+.]/g, '')
      .replace(/^0+|0+$/g, '').length > 15 || !Number.isFinite(Number(text))
  );
}

/** Decimal fractions counted as such: a tenth and two tenths make three tenths. */
function exactly(
  plainly: (a: number, b: number) => number,
  work: (a: bigint, b: bigint) => bigint,
  scaleOf: (scale: number) => number,
) {
  return (a: number, b: number): number => {
    if (Number.isSafeInteger(a) && Number.isSafeInteger(b)) return plainly(a, b);
    const [x, y] = [decimalOf(a), decimalOf(b)];
    if (!x || !y) return plainly(a, b);
    const scale = Math.max(x.scale, y.scale);
    const [p, q] = [x, y].map((one) => one.digits * 10n ** BigInt(scale - one.scale)) as [bigint, bigint];
    return Number(`${work(p, q)}e-${scaleOf(scale)}`);
  };
}

function decimalOf(number: number): { readonly digits: bigint; readonly scale: number } | undefined {
  const match = /^(-?\d+)(?:\.(\d+))?$/.exec(String(number));
  return match ? { digits: BigInt(match[1]! + (match[2] ?? '')), scale: match[2]?.length ?? 0 } : undefined;
}

export const SUM = exactly(
  (a, b) => a + b,
  (a, b) => a + b,
  (scale) => scale,
);
export const DIFFERENCE = exactly(
  (a, b) => a - b,
  (a, b) => a - b,
  (scale) => scale,
);
export const PRODUCT = exactly(
  (a, b) => a * b,
  (a, b) => a * b,
  (scale) => 2 * scale,
);
