/** Neighbours are sought among at most so many training codes: all 60,000 would take minutes for each method. */
export const NEIGHBOUR_EXAMPLES = 10_000;
