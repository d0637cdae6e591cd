/**
 * The names that one cell declares. Its JavaScript first sets each of them to undefined and then to its value where it
 * is declared; a cell that ends before that must not take away what an earlier one declared under the same name.
 */
export class CellNames {
  /** What the cell's JavaScript knows as `exports`. */
  readonly exports: Record<string, unknown>;
  /** The value of the cell's last expression, if it ends with one that was reached. */
  lastValue: unknown;

  private readonly announced = new Set<string>();
  private readonly reached = new Set<string>();
  private isOpen = true;

  /**
   * @param names       the names of all cells, where this one's are added
   * @param lastName    under which the converter hands over the last expression
   */
  constructor(names: Record<string, unknown>, lastName: string | undefined) {
    const set = (name: string, value: unknown): void => {
      if (name === lastName) this.lastValue = value;
      else if (value === undefined && this.isOpen && !this.announced.has(name)) this.announced.add(name);
      // A cell that was given up and goes on in the background must not declare anything any more.
      else if (this.isOpen || this.reached.has(name)) {
        this.announced.add(name);
        this.reached.add(name);
        names[name] = value;
      }
    };
    this.exports = new Proxy(names, {
      set: (_, name, value) => {
        set(String(name), value);
        return true;
      },
      // How imported names are handed over; as values, since they may be declared anew.
      defineProperty: (_, name, { get, value }) => {
        if (name !== '__esModule') set(String(name), get ? get() : value);
        return true;
      },
    });
  }

  /** Ends the declaring; returns the names that the cell did not come to. */
  close(): ReadonlySet<string> {
    this.isOpen = false;
    return new Set([...this.announced].filter((name) => !this.reached.has(name)));
  }

  /** The names that the cell declared, in order. */
  kept(): readonly string[] {
    return [...this.reached];
  }
}
