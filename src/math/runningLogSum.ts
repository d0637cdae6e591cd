/** ln Σ exp over a growing list of values, kept as the largest value and a sum relative to it, in float64. */
export class RunningLogSum {
  private largest = Number.NEGATIVE_INFINITY;
  private sum = 0;

  /** Takes one more value in; −∞ changes nothing. */
  add(value: number): void {
    if (value === Number.NEGATIVE_INFINITY) return;
    if (value > this.largest) {
      this.sum = this.sum * Math.exp(this.largest - value) + 1;
      this.largest = value;
    } else {
      this.sum += Math.exp(value - this.largest);
    }
  }

  /** ln Σ exp of the values so far; −∞ for none. */
  get value(): number {
    return this.largest + Math.log(this.sum);
  }
}
