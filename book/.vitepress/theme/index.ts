import 'katex/dist/katex.min.css';
import './style.css';
import { inBrowser, type Theme } from 'vitepress';
import DefaultTheme from 'vitepress/theme-without-fonts';
import { reviveCharts } from './charts';
import { startLabs } from './labs';

export default {
  extends: DefaultTheme,
  enhanceApp({ router }) {
    if (!inBrowser) return;
    // The page that a reader goes to is in the document a moment after the route has changed.
    const revive = (): void => {
      requestAnimationFrame(() => {
        reviveCharts(document);
        startLabs(document);
      });
    };
    router.onAfterRouteChange = revive;
    if (document.readyState === 'complete') revive();
    else window.addEventListener('load', revive, { once: true });
  },
} satisfies Theme;
