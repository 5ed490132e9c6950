import { EvaluationError } from './evaluation-error.js';
import { longOf, type Long } from './long.js';
import { Extension } from './value.js';

const DECIMAL = /^(-?)(\d+)\.(\d{1,4})$/;

/** A number of four decimal places, held as ten-thousandths. */
export class Decimal extends Extension {
  readonly kind = 'decimal';

  constructor(readonly key: Long) {
    super();
  }

  /** @throws {EvaluationError} the text is not of the form `-1.2345`, or 64 bits do not hold it */
  static parse(text: string): Decimal {
    const [, sign, whole, fraction] = DECIMAL.exec(text) ?? [];
    const key = fraction === undefined ? undefined : longOf(BigInt(`${sign}${whole}${fraction.padEnd(4, '0')}`));
    if (key === undefined) {
      throw new EvaluationError(`found ${JSON.stringify(text)}; allowed: a decimal of one to four places`);
    }
    return new Decimal(key);
  }
}
