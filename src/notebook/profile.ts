/** How much a notebook computes: `full` for its committed outputs, `quick` for tests. */
export type Profile = 'full' | 'quick';

/**
 * The profile in force: the environment variable WORKBOOK_PROFILE, `full` unless set.
 *
 * @throws RangeError when the variable is neither `full` nor `quick`
 */
export function profile(): Profile {
  const value = process.env['WORKBOOK_PROFILE'] || 'full';
  if (value !== 'full' && value !== 'quick') {
    throw new RangeError(`profile: WORKBOOK_PROFILE must be full or quick, got ${value}`);
  }
  return value;
}

/** One of two settings, by the profile in force: `epochs: choose({ full: 30, quick: 2 })`. */
export function choose<T>(settings: Readonly<Record<Profile, T>>): T {
  return settings[profile()];
}
