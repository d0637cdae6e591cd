import { choose, profile } from 'autoencoder-workbook/dist/notebook';
import { afterEach, expect, test, vi } from 'vitest';

afterEach(() => vi.unstubAllEnvs());

test('the profile is full unless the environment says quick', () => {
  vi.stubEnv('WORKBOOK_PROFILE', '');
  expect(profile()).toBe('full');
  expect(choose({ full: 30, quick: 2 })).toBe(30);
  vi.stubEnv('WORKBOOK_PROFILE', 'quick');
  expect(profile()).toBe('quick');
  expect(choose({ full: 30, quick: 2 })).toBe(2);
});

test('any other value is refused', () => {
  vi.stubEnv('WORKBOOK_PROFILE', 'fast');
  expect(() => profile()).toThrow('WORKBOOK_PROFILE must be full or quick, got fast');
});
