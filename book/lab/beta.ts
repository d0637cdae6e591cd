// The hidden-β calculator: how a loss adds up, the β that this hides, and where published recipes lie.
import { publishedRecipes } from '../../src/evaluation/publishedRecipes';
import { hiddenBeta, type LossRecipe, type TermRecipe } from '../../src/math/hiddenBeta';
import { element } from './elements';

type Reduction = 'sum' | 'mean';

const inWords = (beta: number): string =>
  beta >= 1000 || beta < 0.001 ? beta.toExponential(2) : String(Number(beta.toPrecision(4)));

/** Puts the calculator into an element, which is emptied. */
export function mountBeta(place: HTMLElement): Promise<void> {
  const likelihood = picker('Reconstruction', [
    ['gaussian', 'squared error (x − x̂)²'],
    ['bernoulli', 'binary cross-entropy'],
  ]);
  const factor = numeric('times', 1);
  const over = picker('over pixels', [
    ['sum', 'summed'],
    ['mean', 'averaged'],
  ]);
  const pixels = numeric('pixels (values) per image', 784);
  const klFactor = numeric('KL times', 1);
  const klOver = picker('KL over latents', [
    ['sum', 'summed'],
    ['mean', 'averaged'],
  ]);
  const latents = numeric('numbers in the code', 32);
  const batchOver = picker('reconstruction over the batch', [
    ['mean', 'averaged'],
    ['sum', 'summed'],
  ]);
  const klBatchOver = picker('KL over the batch', [
    ['mean', 'averaged'],
    ['sum', 'summed'],
  ]);
  const batch = numeric('batch size', 128);
  const result = element('p', { className: 'lab-beta' });
  result.setAttribute('role', 'status');
  const scale = element('div', { className: 'lab-scale' });

  const term = (times: number, features: Reduction, count: number, examples: Reduction): TermRecipe => ({
    factor: times,
    features: features === 'sum' ? { type: 'sum' } : { type: 'mean', over: count },
    batch: examples === 'mean' ? { type: 'mean' } : { type: 'sum', over: batch.value() },
  });
  const recipe = (): LossRecipe => ({
    likelihood: likelihood.value() as LossRecipe['likelihood'],
    reconstruction: term(factor.value(), over.value() as Reduction, pixels.value(), batchOver.value() as Reduction),
    kl: term(klFactor.value(), klOver.value() as Reduction, latents.value(), klBatchOver.value() as Reduction),
  });
  const published = publishedRecipes.map((each) => ({ ...each, beta: hiddenBeta(each.recipe) }));
  const update = (): void => {
    try {
      const beta = hiddenBeta(recipe());
      const sigma = likelihood.value() === 'gaussian' ? ` It assumes pixels with σ = ${inWords(Math.sqrt(beta))}.` : '';
      result.textContent = `β = ${inWords(beta)}.${sigma}`;
      place.dataset['beta'] = String(beta);
      scale.replaceChildren(...rows(beta));
    } catch (error) {
      result.textContent = error instanceof Error ? error.message : String(error);
    }
  };
  /** The recipes from small to large β, with the reader's own among them, on a logarithmic scale. */
  const rows = (own: number): HTMLElement[] => {
    const all = [
      ...published.map(({ name, loss, source, beta }) => ({ name, text: `${loss} (${source})`, beta, isOwn: false })),
      { name: 'yours', text: 'the loss above', beta: own, isOwn: true },
    ].sort((a, b) => a.beta - b.beta);
    const logs = all.map(({ beta }) => Math.log10(beta));
    const [low, high] = [Math.min(...logs, 0), Math.max(...logs, 0)];
    return all.map(({ name, text, beta, isOwn }) => {
      const mark = element('i');
      mark.style.left = `${(100 * (Math.log10(beta) - low)) / Math.max(1e-9, high - low)}%`;
      return element(
        'div',
        { className: isOwn ? 'lab-own' : '', title: text },
        element('span', { textContent: name }),
        element('span', { className: 'lab-track' }, mark),
        element('output', { value: inWords(beta) }),
      );
    });
  };
  const fields = [likelihood, factor, over, pixels, batchOver, klFactor, klOver, latents, klBatchOver, batch];
  const form = element('form', { className: 'lab-form' }, ...fields.map(({ label }) => label));
  form.addEventListener('input', update);
  form.addEventListener('submit', (event) => event.preventDefault());
  place.replaceChildren(form, result, scale);
  update();
  place.dataset['ready'] = 'true';
  return Promise.resolve();
}

interface Field<T> {
  readonly label: HTMLLabelElement;
  value(): T;
}

function picker(text: string, options: readonly (readonly [value: string, text: string])[]): Field<string> {
  const select = element(
    'select',
    {},
    ...options.map(([value, shown]) => element('option', { value, textContent: shown })),
  );
  return { label: element('label', {}, element('span', { textContent: text }), select), value: () => select.value };
}

function numeric(text: string, start: number): Field<number> {
  const input = element('input', { type: 'number', step: 'any', min: '0', value: String(start) });
  return {
    label: element('label', {}, element('span', { textContent: text }), input),
    value: () => Number(input.value),
  };
}
