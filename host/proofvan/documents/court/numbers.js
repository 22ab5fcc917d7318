// Exact numbers: fractions of BigInt, and the one rounding to a double (IEEE 754, half to even) at the end.

/** Give the quotient of two BigInts rounded towards minus infinity. */
export function floorDivide(numerator, denominator) {
  const quotient = numerator / denominator;
  return numerator % denominator !== 0n && numerator < 0n !== denominator < 0n ? quotient - 1n : quotient;
}

/** An exact fraction; the denominator is positive, nothing is cancelled. */
export class Fraction {
  constructor(numerator, denominator = 1n) {
    this.numerator = denominator < 0n ? -numerator : numerator;
    this.denominator = denominator < 0n ? -denominator : denominator;
  }

  plus(other) {
    return new Fraction(
      this.numerator * other.denominator + other.numerator * this.denominator,
      this.denominator * other.denominator,
    );
  }

  minus(other) {
    return this.plus(new Fraction(-other.numerator, other.denominator));
  }

  times(other) {
    return new Fraction(this.numerator * other.numerator, this.denominator * other.denominator);
  }

  over(other) {
    return new Fraction(this.numerator * other.denominator, this.denominator * other.numerator);
  }

  /** Round to a whole number, half to even. */
  round() {
    const doubled = 2n * this.numerator + this.denominator;
    const rounded = floorDivide(doubled, 2n * this.denominator);
    const isTie = doubled % (2n * this.denominator) === 0n;
    return isTie && rounded % 2n !== 0n ? rounded - 1n : rounded;
  }

  /** Give the nearest double; values so small that a double loses digits do not occur here. */
  toNumber() {
    const { numerator, denominator } = this;
    if (numerator === 0n) return 0;
    const size = numerator < 0n ? -numerator : numerator;
    // At least 64 bits of quotient; its last bit is set when anything is left, so that Number() rounds but once.
    const shift = 64 + bitLength(denominator) - bitLength(size);
    const scaled = shift > 0 ? size << BigInt(shift) : size;
    const divisor = shift > 0 ? denominator : denominator << BigInt(-shift);
    const quotient = scaled / divisor;
    const whole = Number(quotient | (scaled % divisor === 0n ? 0n : 1n));
    const value = whole * 2 ** -shift;
    return numerator < 0n ? -value : value;
  }
}

/** Give the exact value of a double. */
export function exact(value) {
  if (Number.isInteger(value)) return new Fraction(BigInt(value));
  let exponent = 0;
  while (!Number.isInteger(value)) {
    value *= 2;
    exponent += 1;
  }
  return new Fraction(BigInt(value), 1n << BigInt(exponent));
}

/** Read a decimal ("-0.00001", "5e-6") exactly. */
export function decimal(text) {
  const parts = /^([+-]?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(String(text));
  if (parts === null) throw new Error(`not a decimal: ${text}`);
  const [, sign, whole, part = "", exponent = "0"] = parts;
  const digits = BigInt(whole + part) * (sign === "-" ? -1n : 1n);
  const power = Number(exponent) - part.length;
  return power < 0 ? new Fraction(digits, 10n ** BigInt(-power)) : new Fraction(digits * 10n ** BigInt(power));
}

/** Round a double to a BigInt, half to even. */
export function roundDouble(value) {
  return exact(value).round();
}

/** Write a double as the record does: 12 significant digits, no exponent. */
export function decimalString(value) {
  if (!Number.isFinite(value)) return String(value);
  const [digits, exponent] = value.toExponential(11).split("e");
  const [sign, plain] = digits[0] === "-" ? ["-", digits.slice(1)] : ["", digits];
  const figures = plain.replace(".", "").replace(/0+$/, "");
  if (figures === "") return "0";
  return sign + placed(figures, Number(exponent));
}

/** Round a decimal to a multiple of a spacing, ties to the even multiple (GB/T 8170); the sign is always written. */
export function roundToSpacing(text, spacing) {
  const value = decimal(text);
  const isNegative = value.numerator < 0n;
  const size = isNegative ? new Fraction(-value.numerator, value.denominator) : value;
  const multiple = size.over(decimal(spacing)).round();
  const places = (spacing.split(".")[1] ?? "").length;
  const written = fixed(multiple * decimal(spacing).numerator, places);
  if (isNegative) return `-${written}`;
  return multiple === 0n ? written : `+${written}`;
}

function bitLength(value) {
  return value.toString(2).length;
}

function placed(figures, exponent) {
  if (exponent < 0) return `0.${"0".repeat(-exponent - 1)}${figures}`;
  if (figures.length <= exponent + 1) return figures.padEnd(exponent + 1, "0");
  return `${figures.slice(0, exponent + 1)}.${figures.slice(exponent + 1)}`;
}

function fixed(digits, places) {
  const text = digits.toString().padStart(places + 1, "0");
  return places ? `${text.slice(0, -places)}.${text.slice(-places)}` : text;
}
