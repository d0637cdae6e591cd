import { type Examples, firstExamples } from '../data/examples';
import type { Model } from '../models/family';
import type { Layer } from '../models/layers/layer';
import { gradientNorms } from './healthGradients';
import { denseScale, predictedGradients, predictedSignals, signalOf } from './healthPrediction';
import { type LayerSignal, layerSignals } from './healthSignals';
import type { LayerHealth } from './healthTypes';

/** Layers are looked at with so many examples, gradients with a batch of the usual size. */
const LAYER_EXAMPLES = 500;
const GRADIENT_EXAMPLES = 128;

/** What models of this package show of their layers. */
type Layered = { readonly [part in 'encoder' | 'decoder' | 'projector']?: { readonly layers: readonly Layer[] } };
/** Signals, gradients and predictions of all layers, part by part. */
export function layerHealth(model: Model & Layered, examples: Examples, seed: number): readonly LayerHealth[] {
  const { encoder, decoder, projector } = model;
  const behind = decoder ? (['decoder', decoder] as const) : (['projector', projector] as const);
  const parts = [['encoder', encoder] as const, behind];
  if (!encoder || encoder.layers.length === 0) return [];
  const norms = gradientNorms(model, firstExamples(examples, GRADIENT_EXAMPLES), seed);
  // Of the matrix, where there is one: a bias gets its gradient whatever comes in.
  const gradientOf = ({ weights, penalised }: Layer): number | undefined => {
    const names = penalised.length > 0 ? penalised : weights.map(({ name }) => name);
    const own = names.flatMap((name) => norms.get(name) ?? []);
    return own.length === 0 ? undefined : Math.hypot(...own);
  };
  let input: Examples = firstExamples(examples, LAYER_EXAMPLES);
  let signal: ReturnType<typeof signalOf> | undefined = signalOf(input);
  const first = signal;
  const predicted = new Map<string, number>();
  const signals: LayerSignal[] = [];
  for (const [part, stack] of parts) {
    if (!stack) continue;
    const seen = layerSignals(part, stack.layers, input);
    if (signal) {
      const ahead = predictedSignals(stack.layers, signal);
      for (const [index, deviation] of ahead.deviations.entries()) {
        if (deviation !== undefined) predicted.set(`${part} ${index}`, deviation);
      }
      signal = ahead.output;
    }
    signals.push(...seen.signals);
    input = seen.output;
  }
  const measured = signals.map((each) => ({ each, gradient: gradientOf(each.layer) }));
  const last = [...measured].reverse().find(({ gradient }) => gradient !== undefined)?.gradient ?? 0;
  const backward = predictedGradients(signals, first, last);
  // Layers that only pass values on have nothing of their own to show.
  const shown = measured.filter(({ each }) => !each.layer.keepsValues);
  return shown.map(({ each: { layer, ...rest }, gradient }) => ({
    ...rest,
    label: layer.label,
    ...withoutMissing({
      predictedDeviation: predicted.get(rest.place),
      gain: denseScale(layer)?.gain,
      gradient,
      predictedGradient: backward.get(rest.place),
    }),
  }));
}

/** Only what is known. */
function withoutMissing<T extends Readonly<Record<string, number | undefined>>>(
  fields: T,
): { readonly [K in keyof T]?: number } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
    readonly [K in keyof T]?: number;
  };
}
