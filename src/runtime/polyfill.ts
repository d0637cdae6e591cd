import util from 'node:util';

/**
 * Node 23 removed `util.isNullOrUndefined` and `util.isArray`; @tensorflow/tfjs-node 4.22 still calls both from
 * every operation. This module restores them, and replaces the ones of Node 22, which warn that they are deprecated.
 * It must be loaded before the first operation runs.
 */
const legacy = util as unknown as Record<string, unknown>;
legacy['isNullOrUndefined'] = (value: unknown): boolean => value === null || value === undefined;
legacy['isArray'] = Array.isArray;
