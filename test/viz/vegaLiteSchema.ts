import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

/** The keywords of JSON Schema that Vega-Lite's schema uses. */
interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | Schema;
  readonly items?: Schema | readonly Schema[];
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly minimum?: number;
  readonly maximum?: number;
}

interface Root extends Schema {
  readonly definitions: Readonly<Record<string, Schema>>;
}

const require = createRequire(import.meta.url);
const vegaLite5 = JSON.parse(readFileSync(require.resolve('vega-lite/build/vega-lite-schema.json'), 'utf8')) as Root;

function typeOf(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'array' : typeof value;
}

/** The deepest reason why a value does not fit; undefined when it fits. */
function misfit(root: Root, schema: Schema, value: unknown, path: string): string | undefined {
  if (schema.$ref !== undefined) {
    const name = decodeURIComponent(schema.$ref.replace('#/definitions/', ''));
    return misfit(root, root.definitions[name] as Schema, value, path);
  }
  if (schema.anyOf) {
    const reasons = schema.anyOf.map((choice) => misfit(root, choice, value, path));
    if (reasons.includes(undefined)) return undefined;
    // The choice that came furthest is the one that was meant.
    return reasons.reduce((a, b) => ((b ?? '').length > (a ?? '').length ? b : a));
  }
  if ('const' in schema && value !== schema.const) return `${path}: must be ${JSON.stringify(schema.const)}`;
  if (schema.enum && !schema.enum.includes(value)) return `${path}: must be one of ${schema.enum.join(', ')}`;
  const types = schema.type === undefined ? undefined : [schema.type].flat();
  const type = typeOf(value);
  if (types && !types.includes(type) && !(type === 'number' && types.includes('integer') && Number.isInteger(value))) {
    return `${path}: must be ${types.join(' or ')}, got ${type}`;
  }
  if (typeof value === 'number') return numberMisfit(schema, value, path);
  if (Array.isArray(value)) return arrayMisfit(root, schema, value, path);
  if (type === 'object') return objectMisfit(root, schema, value as Record<string, unknown>, path);
  return undefined;
}

function numberMisfit({ minimum, maximum }: Schema, value: number, path: string): string | undefined {
  if (minimum !== undefined && value < minimum) return `${path}: must be at least ${minimum}`;
  if (maximum !== undefined && value > maximum) return `${path}: must be at most ${maximum}`;
  return undefined;
}

function arrayMisfit(root: Root, schema: Schema, value: readonly unknown[], path: string): string | undefined {
  const { items, minItems = 0, maxItems = Number.POSITIVE_INFINITY } = schema;
  if (value.length < minItems || value.length > maxItems) return `${path}: has ${value.length} items`;
  for (const [index, item] of value.entries()) {
    const own = Array.isArray(items) ? items[index] : items;
    const reason = own && misfit(root, own as Schema, item, `${path}/${index}`);
    if (reason) return reason;
  }
  return undefined;
}

function objectMisfit(root: Root, schema: Schema, value: Record<string, unknown>, path: string): string | undefined {
  const { properties = {}, required = [], additionalProperties = true } = schema;
  const missing = required.find((key) => !(key in value));
  if (missing !== undefined) return `${path}: ${missing} is missing`;
  for (const [key, own] of Object.entries(value)) {
    const known = properties[key] ?? (typeof additionalProperties === 'object' ? additionalProperties : undefined);
    if (known === undefined && additionalProperties === false) return `${path}: ${key} is not known`;
    const reason = known && misfit(root, known, own, `${path}/${key}`);
    if (reason) return reason;
  }
  return undefined;
}

/** Why a specification is no Vega-Lite 5; undefined when it is. Numbers that JSON cannot hold count as null. */
export function vegaLiteMisfit(spec: unknown, root: Root = vegaLite5): string | undefined {
  return misfit(root, root, JSON.parse(JSON.stringify(spec)), '');
}
