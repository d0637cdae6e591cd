import { fontFamily, ink } from './theme';

/** Ink in the dark: the same roles, light on dark. */
const darkInk = { text: '#e4e6e8', quiet: '#a3a9af', axis: '#7d848b', grid: '#343a40', paper: '#16191c' } as const;

type Ink = Readonly<Record<keyof typeof ink, string>>;

const variables = (colours: Ink): string =>
  Object.entries(colours)
    .map(([role, colour]) => `--${role}: ${colour}`)
    .join('; ');

/** Charts are drawn in the ink of the theme; on the page each of its colours is what the page has in its place. */
const chartInk = Object.entries(ink)
  .flatMap(([role, colour]) =>
    (['fill', 'stroke'] as const).map((way) => `svg [${way}="${colour}"] { ${way}: var(--${role}) }`),
  )
  .join('\n');

/** The style sheet of a report: one column of text, tables and strips that scroll by themselves, light and dark. */
export const reportStyle = `
:root { color-scheme: light dark; ${variables(ink)}; --soft: #f4f6f8; --accent: #0072b2 }
@media (prefers-color-scheme: dark) { :root { ${variables(darkInk)}; --soft: #22272b; --accent: #56b4e9 } }
* { box-sizing: border-box }
body { font-family: ${fontFamily}; color: var(--text); background: var(--paper); margin: 0; line-height: 1.5 }
main { max-width: 68rem; margin: 0 auto; padding: 1rem clamp(0.75rem, 3vw, 2rem) 3rem }
h1 { font-size: 1.5rem; line-height: 1.25; margin: 1rem 0 }
h2 { font-size: 1.15rem; margin: 2.5rem 0 0.5rem; padding-top: 0.75rem; border-top: 1px solid var(--grid) }
p { max-width: 46rem; margin: 0.5rem 0 1rem; overflow-wrap: break-word }
.answer { border-left: 4px solid var(--accent); background: var(--soft); padding: 0.75rem 1rem; margin: 1rem 0 }
.answer p { margin: 0.25rem 0 }
pre { background: var(--soft); padding: 0.75rem 1rem; overflow-x: auto; font-size: 0.85rem; white-space: pre-wrap; overflow-wrap: anywhere }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 0.25rem 1.25rem; margin: 1rem 0; font-size: 0.9rem }
dt { color: var(--quiet) } dd { margin: 0; overflow-wrap: anywhere }
figure { margin: 1.25rem 0 } figcaption { font-weight: 600; font-size: 0.9rem; margin-bottom: 0.25rem }
img { max-width: 100%; height: auto }
figure svg { display: block; max-width: 100%; height: auto }
.narrow { display: none }
@media (max-width: 700px) { .wide { display: none } .narrow { display: block } dl { grid-template-columns: 1fr; gap: 0 } dd { margin-bottom: 0.5rem } }
.scroll { overflow-x: auto; max-width: 100% }
table { border-collapse: collapse; font-size: 0.85rem; margin: 1rem 0; font-variant-numeric: tabular-nums }
.caption { color: var(--quiet); font-size: 0.85rem; margin: 1rem 0 0 } .caption + .scroll table { margin-top: 0.25rem }
summary { color: var(--quiet); font-size: 0.9rem; cursor: pointer }
th, td { padding: 0.3rem 0.6rem; white-space: nowrap } th { vertical-align: bottom; white-space: normal; font-weight: 600 }
thead th { border-bottom: 1px solid var(--axis) } tbody tr + tr td { border-top: 1px solid var(--grid) }
td:first-child, th:first-child { padding-left: 0; position: sticky; left: 0; background: var(--paper) }
.strip { display: flex; flex-wrap: wrap; gap: 1rem }
.strip div { display: grid; gap: 0.15rem; font-size: 0.75rem; color: var(--quiet); width: 5.5rem }
.strip b { font-weight: 600; color: var(--text) }
.strip img { width: 100%; image-rendering: pixelated; background: #000 }
${chartInk}
`;
